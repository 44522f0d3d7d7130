using ChatServer.Storage;

namespace ChatServer.Conversations;

/// <summary>
/// Decides what members may do in a conversation that has access lists, see <see cref="ConversationKind.HasAccessLists"/>. Asked
/// on the writer's thread, with every write.
/// </summary>
internal interface IConversationAccess
{
    /// <summary>Whether a user may send messages, react and pin. In other kinds all members may.</summary>
    bool MayWrite(ReadScope read, Conversation conversation, Guid userId);

    /// <summary>Whether a user may change and delete the messages of others. False in other kinds, which have roles.</summary>
    bool Manages(ReadScope read, Conversation conversation, Guid userId);
}
