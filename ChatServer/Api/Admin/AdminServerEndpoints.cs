using System.Globalization;
using System.Text.Json;
using ChatServer.Administration;
using ChatServer.Administration.Figures;
using ChatServer.Api.Errors;
using ChatServer.Api.Input;
using ChatServer.Attachments.Uploads;
using ChatServer.Audit;
using ChatServer.Messages.History;
using ChatServer.Protocol.Admin;
using ChatServer.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Admin;

/// <summary>The server itself: figures, the log level, and the audit log.</summary>
internal static class AdminServerEndpoints
{
    private const int MaxDays = 366;
    private const int DefaultDays = 30;

    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapGet("/figures/", ReadFigures).WithSummary("Reads the server's figures")
            .FailsInDetail(Status422UnprocessableEntity);
        admin.MapGet("/log-level/", ReadLogLevel).WithSummary("Reads the log level");
        admin.MapPut("/log-level/", SetLogLevel).WithSummary("Changes the log level")
            .FailsInDetail(Status422UnprocessableEntity);
        admin.MapGet("/audit/", ReadAudit).WithSummary("Reads the audit log, newest first")
            .FailsInDetail(Status422UnprocessableEntity);
    }

    private static async Task<Results<Ok<AdminFigures>, DetailError>> ReadFigures(
        AdminCall call, [NumberField(MaxDays, DefaultDays)] string? days, ServerFigures figures, StorageQuota quota,
        AuditedChanges audit, CancellationToken cancellationToken)
    {
        var reader = new InputReader();
        var shown = reader.Number("days", days, MaxDays, DefaultDays);
        if (reader.First is { } wrong)
            return AdminErrors.InQuery(wrong);

        await audit.NoteAsync(call.Entry("figures_read", AuditSubject.Server), cancellationToken);
        var (stored, live) = (await figures.ReadAsync(shown, cancellationToken), figures.Now());
        return TypedResults.Ok(new AdminFigures(
            new AdminStored(
                stored.Users, stored.Conversations, stored.Messages, stored.Files, stored.FileBytes, stored.StoredBytes,
                quota.MaxBytes, stored.DatabaseBytes),
            new AdminLive(live.Connections, live.ConnectedUsers, live.PendingWrites, live.StorageFailing),
            [.. stored.Days.Select(day => new AdminDay(DateOf(day.Day), day.Messages, day.Files))]));
    }

    private static async Task<Ok<LogLevelSetting>> ReadLogLevel(
        AdminCall call, LogLevels levels, AuditedChanges audit, CancellationToken cancellationToken)
    {
        await audit.NoteAsync(call.Entry("log_level_read", AuditSubject.Server), cancellationToken);
        return TypedResults.Ok(new LogLevelSetting(levels.Current));
    }

    private static async Task<Results<Ok<LogLevelSetting>, DetailError>> SetLogLevel(
        AdminCall call, LogLevelSetting request, LogLevels levels, AuditedChanges audit, CancellationToken cancellationToken)
    {
        var reader = new InputReader();
        AdminFields.Name(reader, "level", request.Level, LogLevels.Names);
        if (reader.First is { } wrong)
            return AdminErrors.InBody(wrong);

        await audit.NoteAsync(
            call.Entry("log_level_set", AuditSubject.Server, ("from", levels.Current), ("to", request.Level)), cancellationToken);
        levels.TrySet(request.Level!);
        return TypedResults.Ok(new LogLevelSetting(levels.Current));
    }

    private static async Task<Results<Ok<AuditPage>, DetailError>> ReadAudit(
        AdminCall call, [AsParameters] AdminPage query, Database database, AuditedChanges audit,
        CancellationToken cancellationToken)
    {
        var reader = new InputReader();
        var page = query.Read(reader);
        if (reader.First is { } wrong)
            return AdminErrors.InQuery(wrong);

        await audit.NoteAsync(call.Entry("audit_read", AuditSubject.Server, ("after", query.After)), cancellationToken);
        var found = await database.ReadAsync(
            read => AuditStore.ReadBefore(read, page.After ?? long.MaxValue, page.Limit + 1), cancellationToken);
        var shown = AdminPage.Fit(found, page.Limit, entry => PageBudget.SizeOf(entry.Details));
        var next = found.Count > shown.Count ? shown[^1].Id.ToString(CultureInfo.InvariantCulture) : null;
        return TypedResults.Ok(new AuditPage([.. shown.Select(Show)], next is not null, next));
    }

    private static AuditedAction Show(AuditRow row) => new(
        row.Id, row.At.ToString(), row.Actor, row.Action, row.Subject, JsonElement.Parse(row.Details), row.Address,
        Convert.ToHexStringLower(row.Hash));

    private static string DateOf(long day) =>
        DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays((int)day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
