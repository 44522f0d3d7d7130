using ChatServer.Accounts;
using ChatServer.Accounts.Suspensions;
using ChatServer.Conversations;
using ChatServer.Messages.Files;
using ChatServer.Messages.Replies;
using ChatServer.Messages.Sending;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Messages.Rules;

/// <summary>What appending a message needs from the database.</summary>
internal readonly record struct SendGrounds(Conversation Conversation, AttachedProfile? Profile, OwnFile[] OwnFiles)
{
    /// <summary>Whether the sender has to take over the chat with an agent first.</summary>
    public bool TakesOver { get; init; }
}

/// <summary>
/// Decides whether a message may be sent. Called in the write that appends it, for a draft that passed
/// <see cref="MessageRules"/>.
/// </summary>
internal sealed class SendRules(
    SuspendedUsers suspended, ConversationCache conversations, IConversationAccess access, IMessageFiles files,
    IAgentChats agents)
{
    // Checks that need no conversation come first, so that a refused send doesn't create one.
    public Outcome<SendGrounds> Check(WriteScope write, MessageDraft draft)
    {
        var content = draft.Content;
        if (suspended.Contains(draft.SenderId, write.Now))
            return Refusal.Suspended;

        AttachedProfile? profile = null;
        if (content.ProfileId is { } profileId && (profile = RepeatedSends.FindProfile(write, draft.SenderId, profileId)) is null)
            return new Refusal(RefusalCode.UnknownUser, RequestField.Profile);

        if (CheckTime(content, write.Now) is { } late)
            return late;

        if (content.ForwardOf is { } source && !MessageStore.IsKept(write, source))
            return RefuseForward(write, draft.SenderId);

        var opened = Open(write, draft);
        if (opened.IsRefused)
            return opened.Refusal;

        var conversation = opened.Value;
        if (conversation.IsBlockedFor(draft.SenderId))
            return new Refusal(RefusalCode.Blocked, draft.Target.Field);

        if (conversation.Kind.IsWithAgent && agents.Check(write, conversation, draft.SenderId) is { } closed)
            return closed;

        if (!access.MayWrite(write, conversation, draft.SenderId))
            return new Refusal(RefusalCode.NotPermitted);

        if (CheckPlace(write, draft, conversation) is { } unknown)
            return unknown;

        if (content.File is { } file && files.CheckRoom(write, draft.SenderId, file.Size) is { } noRoom)
            return content.ForwardOf is null ? noRoom : noRoom with { About = RequestField.Message };

        var own = files.FindOwn(write, draft.SenderId, content.OwnFiles);
        return own.IsRefused
            ? own.Refusal
            : new SendGrounds(conversation, profile, own.Value)
            {
                TakesOver = conversation.Kind.IsWithAgent && conversation.Find(write, draft.SenderId) is null,
            };
    }

    private Outcome<Conversation> Open(WriteScope write, MessageDraft draft)
    {
        var target = draft.Target;
        if (target.AgentId is { } agent)
            return agents.Open(write, draft.SenderId, agent);

        var opened = conversations.OpenToWrite(
            write, draft.SenderId, target.ReceiverId, target.ConversationId, new FirstMessage(draft.Place.Names));
        return opened is { IsRefused: true, Refusal.Code: RefusalCode.UnknownConversation }
            && target.ConversationId is { } id && agents.FindToTakeOver(write, draft.SenderId, id) is { } owned
                ? owned
                : opened;
    }

    /// <summary>Where the message is appended. A sender who has to take over does so now that nothing is refused.</summary>
    public Conversation Enter(WriteScope write, SendGrounds grounds) =>
        grounds.TakesOver ? agents.TakeOver(write, grounds.Conversation.Id) : grounds.Conversation;

    // A forward's data was valid when it was first sent, so its times aren't checked again.
    private static Refusal? CheckTime(MessageContent content, Timestamp now) =>
        content is { Data: { } data, ForwardOf: null } && content.Type.CheckTime(data, now) is { } wrong
            ? Refusal.InvalidData(wrong.Field, wrong.Message)
            : null;

    // Deleting the sender's account also deletes their messages. The sender is then refused as signed out.
    private static Refusal RefuseForward(WriteScope write, Guid senderId) =>
        UserStore.Find(write, senderId) is { DisabledAt: null } ? Refusal.UnknownMessage : Refusal.SignedOut;

    private static Refusal? CheckPlace(WriteScope write, MessageDraft draft, Conversation conversation)
    {
        if (draft.Place.ReplyToId is { } quoted && !CanQuote(write, draft.SenderId, conversation, quoted))
            return new Refusal(RefusalCode.MessageElsewhere, RequestField.ReplyTo);

        return draft.Place.ParentId is { } parent ? ParentCheck.Refuse(write, conversation, draft.SenderId, parent) : null;
    }

    private static bool CanQuote(WriteScope write, Guid senderId, Conversation conversation, long quoted) =>
        MessageStore.IsInConversation(write, quoted, conversation.Id)
        && conversation.Find(write, senderId)?.HasCleared(quoted) != true;
}
