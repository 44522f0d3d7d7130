namespace ChatServer.Api;

/// <summary>Marks an endpoint where a token is optional: signed-in users see more.</summary>
internal sealed record OptionalToken;
