using ChatServer.Storage;

namespace ChatServer.Chats.Events;

/// <summary>What happened to a message of a chat.</summary>
/// <param name="Type">Free text: <c>message</c>, <c>status</c>, <c>chat:message</c> and so on.</param>
/// <param name="Data">An object, as JSON.</param>
internal sealed record ChatEvent(string MessageId, string Type, ReadOnlyMemory<byte> Data);

/// <summary>An event of a chat, for the devices of the chat's owner. It has a position in the log and is kept for sync.</summary>
/// <param name="ChatId">The id on the wire.</param>
internal sealed record ChatChanged(long Position, Guid OwnerId, Guid ChatId, ChatEvent Event) : LogEvent(Position)
{
    /// <summary>Whether it changed the content of a stored message, of which the log keeps the newest.</summary>
    public bool IsContent { get; init; }

    public override bool IsPartial => IsContent;

    public override int ContentLength => Event.Data.Length;
}
