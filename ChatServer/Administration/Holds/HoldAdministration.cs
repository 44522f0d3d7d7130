using ChatServer.Accounts;
using ChatServer.Administration.Audit;
using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Administration.Holds;

/// <summary>Places legal holds on users and conversations, and releases them.</summary>
internal sealed class HoldAdministration(AuditedChanges changes)
{
    public ValueTask<AdminOutcome> HoldUserAsync(AdminCall call, Guid userId, string reason, CancellationToken cancellationToken) =>
        changes.RunOnUserAsync(
            call, call.Entry("hold_placed", AuditSubject.User(userId), ("reason", reason)), userId,
            (write, user) => Place(write, AuditSubject.User(user.Id), reason), cancellationToken);

    public ValueTask<AdminOutcome> HoldConversationAsync(AdminCall call, long conversationId, string reason, CancellationToken cancellationToken) =>
        changes.RunAsync(
            call, call.Entry("hold_placed", AuditSubject.Conversation(conversationId), ("reason", reason)),
            write => ConversationStore.Exists(write, conversationId) ? Place(write, AuditSubject.Conversation(conversationId), reason) : AdminOutcome.Unknown,
            cancellationToken);

    /// <param name="subject">See <see cref="AuditSubject"/>.</param>
    public ValueTask<AdminOutcome> ReleaseAsync(AdminCall call, string subject, CancellationToken cancellationToken) =>
        changes.RunAsync(call, call.Entry("hold_released", subject), write => Release(write, subject), cancellationToken);

    private static AdminOutcome Place(WriteScope write, string subject, string reason)
    {
        if (HoldStore.FindReason(write, subject) is null && HoldStore.Count(write) >= LegalHolds.MaxHolds)
            return AdminOutcome.Full;

        HoldStore.Upsert(write, subject, reason);
        return AdminOutcome.Done;
    }

    // What was passed over because of the hold is looked at again.
    private static AdminOutcome Release(WriteScope write, string subject)
    {
        if (!HoldStore.TryDelete(write, subject))
            return AdminOutcome.Unknown;

        write.Publish(new HoldReleased(subject));
        Retention.RetentionCursor.Reset(write);
        return AdminOutcome.Done;
    }
}

/// <summary>A legal hold has ended: what waited for it may go on.</summary>
internal sealed record HoldReleased(string Subject) : DomainEvent;
