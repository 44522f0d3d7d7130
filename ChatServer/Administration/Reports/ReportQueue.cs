using ChatServer.Administration.Holds;
using ChatServer.Audit;
using ChatServer.Messages;
using ChatServer.Messages.History;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Administration.Reports;

/// <summary>A report with its subject.</summary>
/// <param name="ReportedText">The message's text when it was reported; null once the report is resolved.</param>
/// <param name="Message">The message as it is now; null in a report of a user.</param>
/// <param name="Versions">The texts before its edits, oldest first; as many as fit into a <see cref="PageBudget"/>.</param>
/// <param name="HasMoreVersions">Whether there were more.</param>
internal sealed record ReportView(
    ReportRow Report, string? Comment, string? ReportedText, Message? Message, IReadOnlyList<EarlierText> Versions,
    bool HasMoreVersions);

internal sealed record ResolveReport(AdminCall Call, long Id, string Resolution, string? Comment) : AdminCommand(Call);

/// <summary>Administrators' operations on reports.</summary>
internal sealed class ReportQueue(
    Database database, AuditedChanges changes, MessageReader reader, HeldContent held, ReportSealing sealing)
{
    public static IReadOnlyList<string> Resolutions { get; } =
        ["dismissed", "message_deleted", "user_suspended", "user_disabled", "other"];

    public ValueTask<IReadOnlyList<ReportRow>> ListAsync(
        bool resolved, long afterId, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(
            read => resolved
                ? ReportStore.ReadResolvedAfter(read, afterId, limit)
                : ReportStore.ReadOpenAfter(read, afterId, limit), cancellationToken);

    public ValueTask<ReportRow?> FindAsync(long id, CancellationToken cancellationToken) =>
        database.ReadAsync(read => ReportStore.Find(read, id), cancellationToken);

    /// <summary>Opens the reported content; the access has already been audited. Null if there is no such report.</summary>
    public async ValueTask<ReportView?> OpenAsync(AdminCall call, long id, string reason, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is not { } found)
            return null;

        await changes.NoteAsync(
            call.Entry("report_read", AuditSubject.Report(id), ("subject", found.Subject), ("reason", reason)),
            cancellationToken);
        return await database.ReadAsync(read => Open(read, ReportStore.Find(read, id)!), cancellationToken);
    }

    public ValueTask<Refusal?> ResolveAsync(ResolveReport command, CancellationToken cancellationToken) =>
        changes.RunAsync(
            command,
            command.Call.Entry(
                "report_resolved", AuditSubject.Report(command.Id), ("resolution", command.Resolution),
                ("comment", command.Comment)),
            write => Resolve(write, command), cancellationToken);

    private ReportView Open(ReadScope read, ReportRow report)
    {
        var row = report.MessageId is { } messageId ? MessageStore.Find(read, messageId) : null;
        var budget = new PageBudget();
        var versions = row is null
            ? []
            : reader.OpenEarlier(read, row).TakeWhile(version => budget.TryTake(PageBudget.SizeOf(version.Body))).ToList();
        return new ReportView(
            report, sealing.OpenComment(report), sealing.OpenBody(report), row is null ? null : held.Open(read, row), versions,
            budget.IsSpent);
    }

    private static Refusal? Resolve(WriteScope write, ResolveReport command)
    {
        var (call, id, resolution, _) = command;
        if (ReportStore.Find(write, id) is not { } report)
            return new Refusal(RefusalCode.UnknownReport);

        if (report.ResolvedAt is not null)
            return new Refusal(RefusalCode.ReportResolved);

        ReportStore.Resolve(write, id, call.ActorId, resolution);
        return null;
    }
}
