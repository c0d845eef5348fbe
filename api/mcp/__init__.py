"""The MCP server: tools and resources for agents, over stdio and over HTTP. Nothing it offers changes what is in force."""
