using ChatServer.Accounts;
using ChatServer.Messages.Rules;
using ChatServer.Storage;

namespace ChatServer.Messages.Sending;

/// <summary>Queues the writes of checked messages.</summary>
internal sealed class SendWrites(Database database, SendRules rules, MessageAppender messages, RepeatedSends repeated)
{
    /// <param name="completed">Called on the writer's thread, or immediately if nothing can be queued; must not block.</param>
    /// <param name="sender">Set if the send waited long, to check that the sender is still signed in; otherwise null.</param>
    public void Post(MessageDraft draft, Action<MessageDraft, SendOutcome> completed, CurrentUser? sender = null) =>
        database.Post(new SendMessage(draft, rules, messages, repeated, completed, sender));
}
