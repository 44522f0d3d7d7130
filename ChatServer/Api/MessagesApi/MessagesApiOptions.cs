using ChatServer.Options;

namespace ChatServer.Api.MessagesApi;

/// <summary>Section <c>Chat:MessagesApi</c>.</summary>
internal sealed record MessagesApiOptions : ICheckedOptions
{
    /// <summary>The error text while the API is switched off.</summary>
    public const string SwitchedOff = "Messaging is switched off on this server";

    /// <summary>
    /// Whether the Messages API and its WebSocket are available; profile pictures and the other APIs always are.
    /// </summary>
    public bool Enabled { get; init; } = true;
}
