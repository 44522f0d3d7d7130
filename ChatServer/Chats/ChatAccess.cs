using ChatServer.Accounts;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Chats;

/// <summary>The rights to a chat: its owner has all, administrators those that the configuration gives them.</summary>
internal sealed class ChatAccess(ChatOptions options, IChatAudit audit)
{
    public static readonly Refusal Unknown = new(RefusalCode.UnknownChat);

    public bool IsManager(ReadScope read, Guid userId) => options.AdminAccess && AdminRole.Has(read, userId);

    /// <summary>
    /// A chat of the user's, for administrators also that of another one, which is audited; never a shared copy.
    /// </summary>
    /// <param name="action">See <see cref="IChatAudit.Append"/>.</param>
    public ChatRow? Find(WriteScope write, ChatCommand command, string action)
    {
        if (ChatStore.FindAny(write, command.ChatId) is not { OwnerId: { } owner } row)
            return null;

        if (owner == command.ActorId)
            return row;

        if (!IsManager(write, command.ActorId))
            return null;

        audit.Append(write, command.ActorId, action, row);
        return row;
    }
}
