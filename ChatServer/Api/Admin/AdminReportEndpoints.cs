using System.Globalization;
using ChatServer.Administration;
using ChatServer.Administration.Reports;
using ChatServer.Api.Errors;
using ChatServer.Api.Input;
using ChatServer.Audit;
using ChatServer.Protocol.Admin;
using ChatServer.Refusals;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Admin;

/// <summary>The queue of reports by users.</summary>
internal static class AdminReportEndpoints
{
    private const int MaxCommentCharacters = 500;

    public static void Map(IEndpointRouteBuilder admin)
    {
        var reports = admin.MapGroup("/reports");
        reports.MapGet("/", ListReports).WithSummary("Lists reports").FailsInDetail(Status422UnprocessableEntity);
        reports.MapPost("/{reportId}/view/", View).WithSummary("Shows the reported content")
            .FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
        reports.MapPost("/{reportId}/resolve/", Resolve).WithSummary("Resolves a report")
            .FailsInDetail(Status404NotFound, Status409Conflict, Status422UnprocessableEntity);
    }

    private static async Task<Results<Ok<AdminReportPage>, DetailError>> ListReports(
        AdminCall call, [AsParameters] AdminPage query, [TextField(OneOf = ["open", "resolved"])] string? status,
        ReportQueue queue, AuditedChanges audit, CancellationToken cancellationToken)
    {
        var reader = new InputReader();
        var page = query.Read(reader);
        reader.OneOf("status", status, ["open", "resolved"], "be 'open' or 'resolved'");
        if (reader.First is { } wrong)
            return AdminErrors.InQuery(wrong);

        await audit.NoteAsync(
            call.Entry("reports_listed", AuditSubject.Reports, ("status", status), ("after", query.After)), cancellationToken);
        var found = await queue.ListAsync(resolved: status == "resolved", page.After ?? 0, page.Limit + 1, cancellationToken);
        var shown = found.Take(page.Limit).ToList();
        var next = found.Count > page.Limit ? shown[^1].Id.ToString(CultureInfo.InvariantCulture) : null;
        return TypedResults.Ok(new AdminReportPage([.. shown.Select(Show)], next is not null, next));
    }

    private static async Task<Results<Ok<AdminReportView>, DetailError>> View(
        AdminCall call, string reportId, ReasonRequest request, ReportQueue queue, CancellationToken cancellationToken)
    {
        if (AdminFields.CheckReason(request.Reason) is { } wrong)
            return AdminErrors.InBody(wrong);

        return InputIds.Stored(reportId) is { } id
            && await queue.OpenAsync(call, id, request.Reason!, cancellationToken) is { } view
            ? TypedResults.Ok(Show(view))
            : AdminErrors.Of(RefusalCode.UnknownReport);
    }

    private static async Task<Results<Ok<AdminReport>, DetailError>> Resolve(
        AdminCall call, string reportId, ResolveRequest request, ReportQueue queue, CancellationToken cancellationToken)
    {
        var reader = new InputReader();
        AdminFields.Name(reader, "action", request.Action, ReportQueue.Resolutions);
        reader.AtMost("comment", request.Comment, MaxCommentCharacters);
        if (reader.First is { } wrong)
            return AdminErrors.InBody(wrong);

        if (InputIds.Stored(reportId) is not { } id)
            return AdminErrors.Of(RefusalCode.UnknownReport);

        var command = new ResolveReport(call, id, request.Action!, request.Comment);
        if (await queue.ResolveAsync(command, cancellationToken) is { } refusal)
            return AdminErrors.Of(refusal);

        return await queue.FindAsync(id, cancellationToken) is { } report
            ? TypedResults.Ok(Show(report))
            : AdminErrors.Of(RefusalCode.UnknownReport);
    }

    private static AdminReportView Show(ReportView view) => new(
        Show(view.Report), view.Comment, view.ReportedText, view.Message is null ? null : AdminMessages.Show(view.Message),
        [.. view.Versions.Select(version => new AdminVersion(version.Body, version.ReplacedAt.ToString()))],
        view.HasMoreVersions);

    private static AdminReport Show(ReportRow report) => new(
        report.Id, report.ReporterId, report.UserId, report.MessageId, report.ConversationId, report.Reason,
        report.CreatedAt.ToString(), report.ResolvedAt?.ToString(), report.ResolvedBy, report.Resolution);
}
