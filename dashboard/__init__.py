"""Everything a person sees, and the only code that imports Streamlit."""
