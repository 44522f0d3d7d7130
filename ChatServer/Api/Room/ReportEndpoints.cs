using ChatServer.Accounts;
using ChatServer.Administration.Reports;
using ChatServer.Protocol.Room;
using ChatServer.Refusals;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Room;

/// <summary>Reports messages and users to the administrators.</summary>
internal static class ReportEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/chat/reports/", Report).WithSummary("Reports a message or a user to the administrators")
            .RequireAuthorization().WithTags("Reports")
            .Fails(Status400BadRequest, Status401Unauthorized, Status404NotFound, Status429TooManyRequests);

    private static async Task<Results<Created<Envelope<RoomReport>>, Ok<Envelope<RoomReport>>, RoomFailure>> Report(
        ReportRequest request, CurrentUser user, ReportIntake reports, CancellationToken cancellationToken)
    {
        if (Check(request) is { Any: true } errors)
            return RoomFailure.Invalid(errors);

        var draft = new ReportDraft(
            user.Id, request.MessageId, request.UserId, request.Reason!,
            string.IsNullOrWhiteSpace(request.Comment) ? null : request.Comment);
        var outcome = await reports.CreateAsync(draft, cancellationToken);
        if (outcome.IsRefused)
            return RoomFailure.Of(outcome.Refusal);

        var report = Show(outcome.Value.Report);
        return outcome.Value.IsRepeated
            ? TypedResults.Ok(Envelope.Success(report, "You have reported this already"))
            : TypedResults.Created((string?)null, Envelope.Success(report, "Report received"));
    }

    private static FieldErrors Check(ReportRequest request)
    {
        var errors = new FieldErrors();
        if ((request.MessageId is null) == (request.UserId is null))
            errors.Add("message_id", "Give either message_id or user_id");
        if (request.Reason is null || !ReportIntake.Reasons.Contains(request.Reason))
            errors.Add("reason", $"This field must be one of {string.Join(", ", ReportIntake.Reasons)}");
        if (request.Comment?.Length > ReportIntake.MaxCommentCharacters)
            errors.Add("comment", $"This field may have at most {ReportIntake.MaxCommentCharacters} characters");
        return errors;
    }

    private static RoomReport Show(ReportRow report) =>
        new(
            report.Id, report.MessageId, report.MessageId is null ? report.UserId : null, report.Reason,
            report.CreatedAt.ToString());
}
