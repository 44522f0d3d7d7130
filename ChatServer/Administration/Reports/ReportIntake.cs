using ChatServer.Accounts;
using ChatServer.Administration.Deletions;
using ChatServer.Audit;
using ChatServer.Conversations;
using ChatServer.Messages;
using ChatServer.Storage;

namespace ChatServer.Administration.Reports;

/// <summary>What somebody wants to report, checked for form: a message or a user.</summary>
internal sealed record ReportDraft(Guid ReporterId, long? MessageId, Guid? UserId, string Reason, string? Comment);

internal enum ReportResult
{
    Created,

    /// <summary>The reporter has an open report of this already; it is the one that is given.</summary>
    Repeated,

    /// <summary>There is no such message or user, or none that the reporter can see.</summary>
    NotFound,
    Oneself,
    TooMany,
}

internal readonly record struct ReportOutcome(ReportResult Result, ReportRow? Report = null, TimeSpan RetryAfter = default);

/// <summary>
/// Takes what users report, for administrators to look at. A message is kept as it was reported until the report is resolved, so that its
/// author can't delete what they are reported for.
/// </summary>
internal sealed class ReportIntake(Database database, MessageReader reader, ReportSealing sealing, ReportLimits limits)
{
    public const int MaxCommentCharacters = 1_000;

    public static IReadOnlyList<string> Reasons { get; } = ["spam", "harassment", "violence", "illegal", "other"];

    public async ValueTask<ReportOutcome> CreateAsync(ReportDraft draft, CancellationToken cancellationToken) =>
        limits.Count(draft.ReporterId) is { } retryAfter
            ? new ReportOutcome(ReportResult.TooMany, RetryAfter: retryAfter)
            : await database.WriteAsync(write => Create(write, draft), cancellationToken);

    private ReportOutcome Create(WriteScope write, ReportDraft draft)
    {
        // The reporter may have been disabled or deleted while the request was on its way.
        if (UserStore.Find(write, draft.ReporterId) is not { DisabledAt: null })
            return new ReportOutcome(ReportResult.NotFound);

        return draft.MessageId is { } messageId ? ReportMessage(write, draft, messageId) : ReportUser(write, draft, draft.UserId!.Value);
    }

    private ReportOutcome ReportMessage(WriteScope write, ReportDraft draft, long messageId)
    {
        if (MessageStore.Find(write, messageId) is not { DeletedAt: null } row
            || ConversationStore.FindView(write, row.ConversationId, draft.ReporterId) is not { } view || view.Last < messageId || view.First > messageId)
            return new ReportOutcome(ReportResult.NotFound);

        if (row.SenderId == draft.ReporterId)
            return new ReportOutcome(ReportResult.Oneself);

        var message = reader.Open(write, row);
        return Insert(write, draft, AuditSubject.Message(messageId), row.SenderId, row.ConversationId, message.Type.Searched(message));
    }

    private ReportOutcome ReportUser(WriteScope write, ReportDraft draft, Guid userId)
    {
        if (userId == draft.ReporterId)
            return new ReportOutcome(ReportResult.Oneself);

        return UserStore.Find(write, userId) is not null && AccountDeletionStore.Find(write, userId) is null
            ? Insert(write, draft, AuditSubject.User(userId), userId, conversationId: null, body: null)
            : new ReportOutcome(ReportResult.NotFound);
    }

    private ReportOutcome Insert(WriteScope write, ReportDraft draft, string subject, Guid userId, long? conversationId, string? body)
    {
        if (ReportStore.FindOpen(write, draft.ReporterId, subject) is { } open)
            return new ReportOutcome(ReportResult.Repeated, open);

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
        return new ReportOutcome(ReportResult.Created, report);
    }
}
