using ChatServer.Accounts;
using ChatServer.Administration.Deletions;
using ChatServer.Audit;
using ChatServer.Conversations;
using ChatServer.Messages;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Administration.Reports;

/// <summary>A report of a message or a user, checked for form.</summary>
internal sealed record ReportDraft(Guid ReporterId, long? MessageId, Guid? UserId, string Reason, string? Comment)
    : IWriteCommand;

/// <param name="IsRepeated">The reporter already has an open report of this; the result is that report.</param>
internal readonly record struct TakenReport(ReportRow Report, bool IsRepeated);

/// <summary>
/// Accepts users' reports for administrators. A reported message is kept as it was until the report is resolved, so its author
/// can't delete the evidence.
/// </summary>
internal sealed class ReportIntake(Database database, MessageReader reader, ReportSealing sealing, ReportLimits limits)
{
    public const int MaxCommentCharacters = 1_000;

    public static IReadOnlyList<string> Reasons { get; } = ["spam", "harassment", "violence", "illegal", "other"];

    public async ValueTask<Outcome<TakenReport>> CreateAsync(ReportDraft draft, CancellationToken cancellationToken) =>
        limits.Count(draft.ReporterId) is { } retryAfter
            ? Refusal.RateLimited(retryAfter)
            : await database.WriteAsync(draft, Create, cancellationToken);

    private Outcome<TakenReport> Create(WriteScope write, ReportDraft draft)
    {
        // The reporter may have been disabled or deleted during the request.
        if (UserStore.Find(write, draft.ReporterId) is not { DisabledAt: null })
            return Unknown(draft);

        return draft.MessageId is { } messageId
            ? ReportMessage(write, draft, messageId)
            : ReportUser(write, draft, draft.UserId!.Value);
    }

    // The answer is the same for messages that the reporter can't see, so ids can't be probed.
    private static Refusal Unknown(ReportDraft draft) =>
        new(draft.MessageId is null ? RefusalCode.UnknownUser : RefusalCode.UnknownMessage, FieldOf(draft));

    private static RequestField FieldOf(ReportDraft draft) => draft.MessageId is null ? RequestField.User : RequestField.Message;

    private Outcome<TakenReport> ReportMessage(WriteScope write, ReportDraft draft, long messageId)
    {
        if (MessageStore.Find(write, messageId) is not { DeletedAt: null } row
            || ConversationStore.FindView(write, row.ConversationId, draft.ReporterId) is not { } view
            || view.Last < messageId
            || view.First > messageId)
            return Unknown(draft);

        if (row.SenderId == draft.ReporterId)
            return new Refusal(RefusalCode.ReportsSelf, FieldOf(draft));

        var message = reader.Open(write, row);
        return Insert(
            write, draft, AuditSubject.Message(messageId), row.SenderId, row.ConversationId, message.Type.Searched(message));
    }

    private Outcome<TakenReport> ReportUser(WriteScope write, ReportDraft draft, Guid userId)
    {
        if (userId == draft.ReporterId)
            return new Refusal(RefusalCode.ReportsSelf, FieldOf(draft));

        return UserStore.Find(write, userId) is not null && AccountDeletionStore.Find(write, userId) is null
            ? Insert(write, draft, AuditSubject.User(userId), userId, conversationId: null, body: null)
            : Unknown(draft);
    }

    private Outcome<TakenReport> Insert(
        WriteScope write, ReportDraft draft, string subject, Guid userId, long? conversationId, string? body)
    {
        if (ReportStore.FindOpen(write, draft.ReporterId, subject) is { } open)
            return new TakenReport(open, IsRepeated: true);

        var id = ReportStore.NextId(write);
        var report = new ReportRow
        {
            Id = id,
            ReporterId = draft.ReporterId,
            Subject = subject,
            UserId = userId,
            MessageId = draft.MessageId,
            ConversationId = conversationId,
            Reason = draft.Reason,
            Comment = sealing.SealComment(id, draft.Comment),
            ReportedBody = sealing.SealBody(id, body),
            CreatedAt = write.Now,
        };
        ReportStore.Insert(write, report);
        return new TakenReport(report, IsRepeated: false);
    }
}
