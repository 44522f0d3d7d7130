using ChatServer.Options;

namespace ChatServer.Api.MessagesApi;

/// <summary>Section <c>Chat:MessagesApi</c>.</summary>
internal sealed record MessagesApiOptions : ICheckedOptions
{
    /// <summary>What is answered where it is off.</summary>
    public const string SwitchedOff = "Messaging is switched off on this server";

    /// <summary>Whether the Messages API and its WebSocket answer; profile pictures and the other APIs do either way.</summary>
    public bool Enabled { get; init; } = true;
}
