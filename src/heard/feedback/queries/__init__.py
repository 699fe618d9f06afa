"""Questions across complaints, check-ins and satisfaction."""
