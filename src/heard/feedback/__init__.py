"""What customers think of how they were served: check-ins, satisfaction, complaints."""
