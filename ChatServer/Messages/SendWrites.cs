using ChatServer.Accounts;
using ChatServer.Messages.Rules;
using ChatServer.Storage;

namespace ChatServer.Messages;

/// <summary>Queues the writes of messages that were checked.</summary>
internal sealed class SendWrites(Database database, SendRules rules, MessageAppender messages, RepeatedSends repeated)
{
    /// <param name="completed">Called on the writer's thread, or at once where nothing can be queued; it must not block.</param>
    /// <param name="sender">Who may have been signed out since they sent it, where it waited long; null where it didn't.</param>
    public void Post(MessageDraft draft, Action<MessageDraft, SendOutcome> completed, CurrentUser? sender = null) =>
        database.Post(new SendMessage(draft, rules, messages, repeated, completed, sender));
}
