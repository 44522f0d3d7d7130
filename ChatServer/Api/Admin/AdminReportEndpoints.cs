using System.Globalization;
using ChatServer.Administration;
using ChatServer.Administration.Reports;
using ChatServer.Api.Errors;
using ChatServer.Audit;
using ChatServer.Protocol.Admin;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Admin;

/// <summary>The queue of what users have reported.</summary>
internal static class AdminReportEndpoints
{
    private const int MaxCommentCharacters = 500;

    public static void Map(IEndpointRouteBuilder admin)
    {
        var reports = admin.MapGroup("/reports");
        reports.MapGet("/", ListReports).FailsInDetail(Status422UnprocessableEntity);
        reports.MapPost("/{reportId}/view/", View).FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
        reports.MapPost("/{reportId}/resolve/", Resolve)
            .FailsInDetail(Status404NotFound, Status409Conflict, Status422UnprocessableEntity);
    }

    private static async Task<Results<Ok<AdminReportPage>, DetailError>> ListReports(
        AdminCall call, [AsParameters] AdminPage page, string? status, ReportQueue queue, AuditedChanges audit,
        CancellationToken cancellationToken)
    {
        if (page.Check() is { } wrong)
            return wrong;

        if (status is not (null or "open" or "resolved"))
            return AdminErrors.Invalid("query", "status", "Input should be 'open' or 'resolved'", "literal_error");

        await audit.NoteAsync(
            call.Entry("reports_listed", AuditSubject.Reports, ("status", status), ("after", page.After)), cancellationToken);
        var found = await queue.ListAsync(status == "resolved", page.AfterNumber, page.Count + 1, cancellationToken);
        var shown = found.Take(page.Count).ToList();
        var next = found.Count > page.Count ? shown[^1].Id.ToString(CultureInfo.InvariantCulture) : null;
        return TypedResults.Ok(new AdminReportPage([.. shown.Select(Show)], next is not null, next));
    }

    private static async Task<Results<Ok<AdminReportView>, DetailError>> View(
        AdminCall call, string reportId, ReasonRequest request, ReportQueue queue, CancellationToken cancellationToken)
    {
        if (AdminFields.CheckReason(request) is { } wrong)
            return wrong;

        return AdminConversationEndpoints.TryParse(reportId, out var id)
            && await queue.OpenAsync(call, id, request.Reason!, cancellationToken) is { } view
            ? TypedResults.Ok(Show(view))
            : AdminErrors.NotFound("report");
    }

    private static async Task<Results<Ok<AdminReport>, DetailError>> Resolve(
        AdminCall call, string reportId, ResolveRequest request, ReportQueue queue, CancellationToken cancellationToken)
    {
        if (request.Action is null || !ReportQueue.Resolutions.Contains(request.Action))
            return AdminErrors.Invalid(
                "body", "action", $"Input should be one of {string.Join(", ", ReportQueue.Resolutions)}", "literal_error");

        if (request.Comment?.Length > MaxCommentCharacters)
            return AdminErrors.Invalid(
                "body", "comment", $"Input should have at most {MaxCommentCharacters} characters", "string_too_long");

        if (!AdminConversationEndpoints.TryParse(reportId, out var id))
            return AdminErrors.NotFound("report");

        var outcome = await queue.ResolveAsync(call, id, request.Action, request.Comment, cancellationToken);
        return outcome == AdminOutcome.Done && await queue.FindAsync(id, cancellationToken) is { } report
            ? TypedResults.Ok(Show(report))
            : AdminErrors.Of(outcome, "report");
    }

    private static AdminReportView Show(ReportView view) => new(
        Show(view.Report), view.Comment, view.ReportedText, view.Message is null ? null : AdminMessages.Show(view.Message),
        [.. view.Versions.Select(version => new AdminVersion(version.Body, version.ReplacedAt.ToString()))],
        view.HasMoreVersions);

    private static AdminReport Show(ReportRow report) => new(
        report.Id, report.ReporterId, report.UserId, report.MessageId, report.ConversationId, report.Reason,
        report.CreatedAt.ToString(), report.ResolvedAt?.ToString(), report.ResolvedBy, report.Resolution);
}
