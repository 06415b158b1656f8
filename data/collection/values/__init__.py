"""What people write, read: numbers, moments, countries. What has two readings is refused with both."""
