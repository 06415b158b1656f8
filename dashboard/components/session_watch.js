// Leads to the sign-in when the session of this page has ended, wherever that was done, and back here afterwards.
// The server closes the page's socket by itself; Streamlit would only say that it cannot connect.
const EVERY_MS = 3000;

function leave() {
  location.assign('/sign-in?next=' + encodeURIComponent(location.pathname + location.search));
}

export default function({data}) {
  if (!data.mark) return leave();
  const ask = async () => {
    try {
      const answer = await fetch('/session?of=' + data.mark, {cache: 'no-store'});
      if (answer.status === 401) leave();
    } catch {
      // The server is away for the moment: nothing is known, and nothing new is shown.
    }
  };
  const askWhenSeen = () => { if (!document.hidden) ask(); };
  const timer = setInterval(ask, EVERY_MS);
  document.addEventListener('visibilitychange', askWhenSeen);
  return () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', askWhenSeen);
  };
}
