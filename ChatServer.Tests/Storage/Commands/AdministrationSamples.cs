using ChatServer.Accounts.Invitations;
using ChatServer.Administration.Deletions;
using ChatServer.Administration.Holds;
using ChatServer.Administration.Moderation;
using ChatServer.Administration.Reports;
using ChatServer.Administration.Users;
using ChatServer.Audit;
using ChatServer.Refusals;
using ChatServer.Storage;
using static ChatServer.Tests.Storage.Commands.CommandSample;

namespace ChatServer.Tests.Storage.Commands;

/// <summary>Samples of the commands of administrators, and of those that concern them.</summary>
internal static class AdministrationSamples
{
    private static readonly HoldReason Case = new("case 7", Replaces: null);

    public static CommandSample[] All { get; } =
    [
        Of(scene => AuditEntry.OfServer("server_read", AuditSubject.Server, ("reason", "a test"))),
        Of(Report),
        After(
            async scene => new ResolveReport(scene.Call, await ReportAsync(scene), "dismissed", "harmless"),
            again: RefusalCode.ReportResolved),
        Of(scene => new ModerateMessage(scene.Call, scene.Message, "spam"), again: RefusalCode.MessageDeleted),
        Of(scene => new DisableUser(scene.Call, scene.Ana.UserId)),
        Of(scene => new EnableUser(scene.Call, scene.Ana.UserId)),
        Of(scene => new MakeAdministrator(scene.Call, scene.Ana.UserId)),
        Of(scene => new UnmakeAdministrator(scene.Call, scene.Ana.UserId)),
        Of(Suspend),
        After(LiftAsync, again: RefusalCode.NotSuspended),
        Once(scene => new MakeInvitation(scene.Call, NewInvitation())),
        After(RevokeInvitationAsync, again: RefusalCode.UnknownInvitation),
        Of(scene => new HoldUser(scene.Call, scene.Ana.UserId, Case)),
        Of(scene => new HoldConversation(scene.Call, scene.Conversation, Case)),
        After(ReleaseAsync, again: RefusalCode.UnknownHold),
        Of(scene => new DeleteAccount(scene.Call, scene.Ana.UserId, "asked for"), again: RefusalCode.AccountDeleted),
        Of(scene => new DeleteOwnAccount(scene.Ana.UserId, "::1"), again: RefusalCode.UnknownUser),
    ];

    private static ReportDraft Report(CommandScene scene) =>
        new(scene.Ben.UserId, scene.Message, UserId: null, "spam", "look at this");

    private static SuspendUser Suspend(CommandScene scene) =>
        new(scene.Call, scene.Ana.UserId, "spam", Timestamp.From(DateTimeOffset.UtcNow.AddDays(1)));

    private static NewInvitation NewInvitation() =>
        new("cleo@example.com", MaxUses: 2, Timestamp.From(DateTimeOffset.UtcNow.AddDays(1)));

    private static async Task<long> ReportAsync(CommandScene scene) =>
        (await scene.Server.Get<ReportIntake>().CreateAsync(Report(scene), CancellationToken.None)).Value.Report.Id;

    private static async Task<LiftSuspension> LiftAsync(CommandScene scene)
    {
        await scene.Server.Get<UserAdministration>().SuspendAsync(Suspend(scene), CancellationToken.None);
        return new LiftSuspension(scene.Call, scene.Ana.UserId);
    }

    private static async Task<RevokeInvitation> RevokeInvitationAsync(CommandScene scene)
    {
        var command = new MakeInvitation(scene.Call, NewInvitation());
        await scene.Server.Get<InvitationAdministration>().MakeAsync(command, CancellationToken.None);
        return new RevokeInvitation(scene.Call, command.Wanted.Id);
    }

    private static async Task<ReleaseHold> ReleaseAsync(CommandScene scene)
    {
        var command = new HoldUser(scene.Call, scene.Ana.UserId, Case);
        await scene.Server.Get<HoldAdministration>().HoldUserAsync(command, CancellationToken.None);
        return new ReleaseHold(scene.Call, AuditSubject.User(scene.Ana.UserId));
    }
}
