"""What deleting observations or groups does to the estimates."""
