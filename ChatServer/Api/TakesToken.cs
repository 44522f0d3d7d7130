namespace ChatServer.Api;

/// <summary>Marks an endpoint that needs no token, and takes one: it shows more to a user whom it knows.</summary>
internal sealed record TakesToken;
