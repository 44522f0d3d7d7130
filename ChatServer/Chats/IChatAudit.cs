using ChatServer.Storage;

namespace ChatServer.Chats;

/// <summary>Records what administrators do with the chats of others.</summary>
internal interface IChatAudit
{
    /// <param name="action">A fact, such as <c>chat_deleted</c>.</param>
    void Append(WriteScope write, Guid actorId, string action, ChatRow chat);
}
