using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Json;
using ChatServer.Accounts;
using ChatServer.Accounts.Blocks;
using ChatServer.Accounts.Profiles;
using ChatServer.Administration.Reports;
using ChatServer.Attachments;
using ChatServer.Attachments.Avatars;
using ChatServer.Attachments.Objects;
using ChatServer.Attachments.Uploads;
using ChatServer.Groups;
using ChatServer.Messages.Forwarding;
using ChatServer.Messages.Sending;
using ChatServer.Messages.Types;
using ChatServer.Refusals;
using ChatServer.Storage;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Attachments;
using ChatServer.Tests.Harness;
using TestUser = ChatServer.Tests.Harness.TestUser;

namespace ChatServer.Tests.Accounts;

/// <summary>Writes that started before their user was signed out, disabled or deleted, and reach the writer after it.</summary>
[Parallelizable]
internal sealed class LateWriteTests : ServerFixture
{
    public enum Way
    {
        SignedOut,
        Disabled,
        Deleted,
    }

    [Test]
    public async Task A_picture_that_arrives_after_its_authorization_has_ended_is_not_stored([Values] Way way)
    {
        var ana = await Server.RegisterAsync("Ana");
        var caller = await CallerAsync(ana);
        using var deadline = new UploadDeadline(new AttachmentOptions(), TimeProvider.System, CancellationToken.None);
        var body = new Pipe();
        await body.Writer.WriteAsync(Uploading.Png.AsMemory(..^1));
        var replacing = Server.Get<ProfilePictures>().ReplaceAsync(caller, body.Reader.AsStream(), deadline);

        await EndAsync(ana, way);
        await body.Writer.WriteAsync(Uploading.Png.AsMemory(^1..));
        await body.Writer.CompleteAsync();

        Assert.That((await replacing)?.Code, Is.EqualTo(RefusalCode.SignedOut));
        Assert.That(await PictureOfAsync(ana), Is.Null);
    }

    [Test]
    public async Task A_picture_stored_during_an_erasure_is_deleted_when_the_erasure_ends()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await ana.SendConfirmedAsync(ana.UserId, "a note");
        var thread = await Server.ThreadOfAsync(ana.User);
        using var admin = Server.As((await Server.RegisterAdminAsync()).Access);
        await admin.PutAsJsonAsync($"/admin/conversations/{thread}/hold/", new { reason = "case 7" })
            .ReadAsync(HttpStatusCode.OK);
        await EndAsync(ana.User, Way.Deleted);
        var late = new AvatarRow
        {
            UserId = ana.UserId,
            ObjectName = ObjectDirectory.NewName(),
            Size = 1,
            Details = [],
            UpdatedAt = default
        };
        await Server.Get<Database>().WriteAsync(write => Store(write, late), CancellationToken.None);

        await admin.DeleteAsync($"/admin/conversations/{thread}/hold/").ReadAsync(HttpStatusCode.OK);

        await Eventually.IsTrueAsync(() => PictureOfAsync(ana.User).AsTask().Result is null, "the picture goes");
    }

    [Test]
    public async Task A_queued_forward_of_a_file_is_not_sent_after_its_authorization_has_ended([Values] Way way)
    {
        var (ana, ben) = (await Server.RegisterAsync("Ana"), await Server.RegisterAsync("Ben"));
        using var http = Server.As(ana.Access);
        var file = (await http.UploadAsync(ana.UserId, "the content"u8.ToArray())).Number("id");
        var caller = await CallerAsync(ana);
        var draft = new MessageDraft(
            ana.UserId, SendTarget.To(ben.UserId), new MessageContent(MessageType.Text, "") { ForwardOf = file });
        var prepared = await Server.Get<MessageForwarding>().PrepareAsync(draft, CancellationToken.None);

        await EndAsync(ana, way);
        var sent = new TaskCompletionSource<SendOutcome>();
        Server.Get<MessageForwarding>().Send(caller, prepared, (_, outcome) => sent.SetResult(outcome));

        Assert.That(prepared.Source, Is.Not.Null);
        Assert.That((await sent.Task).Refusal?.Code, Is.EqualTo(RefusalCode.SignedOut));
    }

    [Test]
    public async Task A_message_of_a_deleted_account_is_not_stored([Values] bool isFirst)
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        if (!isFirst)
            await ana.SendConfirmedAsync(ben.UserId, "before");

        await EndAsync(ana.User, Way.Deleted);
        var outcome = await Server.Get<Outbox>().SendAsync(
            new MessageDraft(ana.UserId, SendTarget.To(ben.UserId), new MessageContent(MessageType.Text, "late")),
            CancellationToken.None);

        Assert.That(outcome.Refusal?.Code, Is.EqualTo(RefusalCode.SignedOut));
    }

    [Test]
    public async Task A_profile_is_not_changed_after_its_authorization_has_ended([Values] Way way)
    {
        var ana = await Server.RegisterAsync("Ana");
        var caller = await CallerAsync(ana);

        await EndAsync(ana, way);
        var changes = new Dictionary<string, string?> { ["phone_number"] = "5551234" };
        var result = await Server.Get<UserProfiles>().ChangeAsync(new ChangeProfile(caller, changes), CancellationToken.None);

        Assert.That(result.Refusal?.Code, Is.EqualTo(RefusalCode.UnknownUser));
    }

    [Test]
    public async Task A_deleted_account_cannot_block_report_or_create_groups()
    {
        var (ana, ben) = (await Server.RegisterAsync("Ana"), await Server.RegisterAsync("Ben"));

        await EndAsync(ana, Way.Deleted);

        var block = await Server.Get<UserBlocks>().BlockAsync(new AddBlock(ana.UserId, ben.UserId), CancellationToken.None);
        Assert.That(block.Refusal?.Code, Is.EqualTo(RefusalCode.UnknownUser));
        var draft = new ReportDraft(ana.UserId, MessageId: null, ben.UserId, "spam", Comment: null);
        var report = await Server.Get<ReportIntake>().CreateAsync(draft, CancellationToken.None);
        Assert.That(report.Refusal?.Code, Is.EqualTo(RefusalCode.UnknownUser));
        var group = await Server.Get<GroupChanges>()
            .CreateAsync(new CreateGroup(ana.UserId, "late", [ben.UserId]), CancellationToken.None);
        Assert.That(group.Refusal?.Code, Is.EqualTo(RefusalCode.SignedOut));
    }

    private async Task<CurrentUser> CallerAsync(TestUser user) =>
        (await Server.Get<Authenticator>().AuthenticateAsync(user.Access, CancellationToken.None))!;

    private ValueTask<AvatarRow?> PictureOfAsync(TestUser user) =>
        Server.Get<Database>().ReadAsync(read => AvatarStore.Find(read, user.UserId), CancellationToken.None);

    private static bool Store(WriteScope write, AvatarRow picture)
    {
        AvatarStore.Write(write, picture);
        return true;
    }

    private async Task EndAsync(TestUser user, Way way)
    {
        using var own = Server.As(user.Access);
        switch (way)
        {
            case Way.SignedOut:
                await own.PostAsync("/auth/logout/", content: null).ReadAsync(HttpStatusCode.OK);
                break;
            case Way.Disabled:
                await Server.Get<AccountStatus>().DisableAsync(new DisableAccount(user.UserId), CancellationToken.None);
                break;
            default:
                using (var request = new HttpRequestMessage(HttpMethod.Delete, "/auth/me/")
                {
                    Content = JsonContent.Create(new { password = TestServer.Password })
                })
                    await own.SendAsync(request).ReadAsync(HttpStatusCode.OK);
                break;
        }
    }
}
