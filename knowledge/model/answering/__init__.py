"""Plans, answers, and the exchanges with other services that they rest on."""
