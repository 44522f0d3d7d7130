using ChatServer.Audit;
using ChatServer.Conversations;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Administration.Holds;

/// <summary>
/// Places legal holds on users and conversations, and releases them. A hold has one reason, which nobody replaces unknowingly: a
/// caller who gives another reason has to name the current one, and should include what still applies, because the first release
/// ends the hold.
/// </summary>
internal sealed class HoldAdministration(AuditedChanges changes)
{
    public ValueTask<Refusal?> HoldUserAsync(
        AdminCall call, Guid userId, HoldReason reason, CancellationToken cancellationToken) =>
        changes.RunOnUserAsync(
            call, Entry(call, AuditSubject.User(userId), reason), userId,
            (write, user) => Place(write, AuditSubject.User(user.Id), reason), cancellationToken);

    public ValueTask<Refusal?> HoldConversationAsync(
        AdminCall call, long conversationId, HoldReason reason, CancellationToken cancellationToken) =>
        changes.RunAsync(
            call, Entry(call, AuditSubject.Conversation(conversationId), reason),
            write => ConversationStore.Exists(write, conversationId)
                ? Place(write, AuditSubject.Conversation(conversationId), reason)
                : new Refusal(RefusalCode.UnknownConversation),
            cancellationToken);

    /// <param name="subject">See <see cref="AuditSubject"/>.</param>
    public ValueTask<Refusal?> ReleaseAsync(AdminCall call, string subject, CancellationToken cancellationToken) =>
        changes.RunAsync(call, call.Entry("hold_released", subject), write => Release(write, subject), cancellationToken);

    private static AuditEntry Entry(AdminCall call, string subject, HoldReason reason) =>
        call.Entry("hold_placed", subject, ("reason", reason.Text), ("replaces", reason.Replaces));

    // Placing it again for the same reason is a repeated request; the hold doesn't change.
    private static Refusal? Place(WriteScope write, string subject, HoldReason reason)
    {
        var standing = HoldStore.FindReason(write, subject);
        if (standing != reason.Replaces && standing != reason.Text)
            return standing is null
                ? new Refusal(RefusalCode.HoldReleased)
                : new Refusal(RefusalCode.HeldForOtherReason, Detail: standing);

        if (standing is null && HoldStore.Count(write) >= LegalHolds.MaxHolds)
            return new Refusal(RefusalCode.TooManyHolds);

        if (standing != reason.Text)
            HoldStore.Upsert(write, subject, reason.Text);
        return null;
    }

    // Content that was skipped because of the hold is checked again.
    private static Refusal? Release(WriteScope write, string subject) =>
        TryRelease(write, subject) ? null : new Refusal(RefusalCode.UnknownHold);

    /// <summary>False if there is none.</summary>
    public static bool TryRelease(WriteScope write, string subject)
    {
        if (!HoldStore.TryDelete(write, subject))
            return false;

        write.Publish(new HoldReleased(subject));
        Retention.RetentionCursor.Reset(write);
        return true;
    }
}

/// <param name="Text">The reason for the hold from now on.</param>
/// <param name="Replaces">The current reason, as known to the caller; null for a new hold.</param>
internal sealed record HoldReason(string Text, string? Replaces);

/// <summary>A legal hold has ended: work that waited for that may continue.</summary>
internal sealed record HoldReleased(string Subject) : DomainEvent;
