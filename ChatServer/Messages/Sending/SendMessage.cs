using ChatServer.Accounts;
using ChatServer.Accounts.Sessions;
using ChatServer.Messages.Rules;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Messages.Sending;

/// <summary>The write of one message: it checks the rules, then appends the message. Runs on the writer's thread.</summary>
/// <param name="sender">Set if the send waited long, to check that the sender is still signed in; otherwise null.</param>
internal sealed class SendMessage(
    MessageDraft draft, SendRules rules, MessageAppender messages, RepeatedSends repeated,
    Action<MessageDraft, SendOutcome> completed, CurrentUser? sender) : PendingWrite
{
    private SendOutcome outcome;

    public override void Run(WriteScope scope) => outcome = Send(scope);

    public override void Complete() => completed(draft, outcome);

    public override void Fail(Exception exception) =>
        completed(draft, new Refusal(exception is StorageUnavailableException ? RefusalCode.Unavailable : RefusalCode.Failed));

    private SendOutcome Send(WriteScope write)
    {
        if (sender is not null && SignedInUser.Find(write, sender) is null)
            return Refusal.SignedOut;

        var grounds = rules.Check(write, draft);
        if (grounds.IsRefused)
            return Refuse(write, grounds.Refusal);

        if (grounds.Value.TakesOver && repeated.Find(write, draft) is { } again)
            return again;

        var (_, profile, own) = grounds.Value;
        var conversation = rules.Enter(write, grounds.Value);
        var filled = own is [var first, ..] ? draft with { Content = draft.Content with { File = first.File } } : draft;
        return messages.TryAppend(write, conversation, filled, profile, ownFiles: own) is { } message
            ? SendOutcome.Sent(message)
            : repeated.Find(write, draft)!.Value;
    }

    // A repeated send is confirmed even if a new one would be refused: because the receiver was disabled or blocked the sender
    // since, the sender was suspended, a message that it refers to was deleted, or a poll's closing time has passed.
    private SendOutcome Refuse(WriteScope write, Refusal refusal) =>
        repeated.Find(write, draft) is { IsRepeated: true } again ? again : refusal;
}
