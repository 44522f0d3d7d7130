using ChatServer.Audit;
using ChatServer.Conversations;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Administration.Holds;

internal sealed record HoldUser(AdminCall Call, Guid UserId, HoldReason Reason) : UserCommand(Call, UserId);

internal sealed record HoldConversation(AdminCall Call, long ConversationId, HoldReason Reason) : AdminCommand(Call);

/// <param name="Subject">See <see cref="AuditSubject"/>.</param>
internal sealed record ReleaseHold(AdminCall Call, string Subject) : AdminCommand(Call);

/// <summary>
/// Places legal holds on users and conversations, and releases them. A hold has one reason, which nobody replaces unknowingly: a
/// caller who gives another reason has to name the current one, and should include what still applies, because the first release
/// ends the hold.
/// </summary>
internal sealed class HoldAdministration(AuditedChanges changes)
{
    public ValueTask<Refusal?> HoldUserAsync(HoldUser command, CancellationToken cancellationToken) =>
        changes.RunOnUserAsync(
            command, Entry(command.Call, AuditSubject.User(command.UserId), command.Reason),
            (write, user) => Place(write, AuditSubject.User(user.Id), command.Reason), cancellationToken);

    public ValueTask<Refusal?> HoldConversationAsync(HoldConversation command, CancellationToken cancellationToken) =>
        changes.RunAsync(
            command, Entry(command.Call, AuditSubject.Conversation(command.ConversationId), command.Reason),
            write => ConversationStore.Exists(write, command.ConversationId)
                ? Place(write, AuditSubject.Conversation(command.ConversationId), command.Reason)
                : new Refusal(RefusalCode.UnknownConversation),
            cancellationToken);

    public ValueTask<Refusal?> ReleaseAsync(ReleaseHold command, CancellationToken cancellationToken) =>
        changes.RunAsync(
            command, command.Call.Entry("hold_released", command.Subject), write => Release(write, command.Subject),
            cancellationToken);

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
