using ChatServer.Agents.Chats;
using ChatServer.Chats.Events;
using ChatServer.Storage;

namespace ChatServer.Api.Events;

/// <summary>Events that concern one user only, whatever their rights to channels are.</summary>
internal static class OwnEvents
{
    /// <summary>The user; null if it is another event.</summary>
    public static Guid? UserOf(DomainEvent happened) => happened switch
    {
        ChatChanged chat => chat.OwnerId,
        AgentControlChanged control => control.UserId,
        AgentAttention attention => attention.UserId,
        _ => null,
    };
}
