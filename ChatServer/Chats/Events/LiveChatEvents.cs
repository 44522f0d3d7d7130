namespace ChatServer.Chats.Events;

/// <summary>
/// An event of a chat that isn't stored, such as a piece of an answer: stored events that follow make up for it.
/// </summary>
/// <param name="ChatId">The id on the wire.</param>
internal sealed record ChatTold(Guid OwnerId, Guid ChatId, ChatEvent Event);

/// <summary>
/// Tells the connected devices of a chat's owner what isn't stored. It is heard after everything that was committed before.
/// </summary>
internal sealed class LiveChatEvents
{
    public event Action<ChatTold>? Told;

    public void Tell(ChatTold told) => Told?.Invoke(told);
}
