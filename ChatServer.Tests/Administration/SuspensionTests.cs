using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Accounts.Suspensions;
using ChatServer.Storage;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Administration;

[Parallelizable]
internal sealed class SuspensionTests : ServerFixture
{
    [Test]
    public async Task A_suspended_user_can_read_but_not_write_on_an_open_socket()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        using var http = Server.As(ana.User.Access);
        var before = await ana.SendConfirmedAsync(ben.UserId, "before", "n1");
        var upload = await http.UploadAsync(ben.UserId, [1, 2, 3]);
        await ben.ReceiveAsync("re_message");

        await Server.SuspendAsync(ana.UserId);
        foreach (var refused in new object[]
        {
            new { action = "text_message", receiver_id = ben.UserId, message_body = "refused" },
            new { action = "user_profile_message", receiver_id = ben.UserId, attached_profile_id = ben.UserId },
            new
            {
                action = "message",
                receiver_id = ben.UserId,
                message_type = "location",
                data = new { latitude = 1, longitude = 1 }
            },
            new { action = "file_message", chat_id = upload.Number("id") },
            new { action = "edit_message", message_id = before.Id(), message_body = "refused" },
            new { action = "react", message_id = before.Id(), emoji = "👍" },
            new { action = "pin", message_id = before.Id() },
        })
        {
            await ana.SendAsync(refused);
            Assert.That(
                (await ana.ReceiveErrorAsync("forbidden")).Text("message"), Is.EqualTo("You are suspended from messaging"));
        }

        using var file = await http.PostFileAsync(ben.UserId, [1, 2, 3]);
        Assert.That(file.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        await http.PostAsync("/chat/groups/", new { name = "Us", member_ids = new[] { ben.UserId } }, HttpStatusCode.Forbidden);
        Assert.That(await ben.ReceiveUntilPongAsync(), Is.Empty);
        Assert.That(
            (await ana.SendConfirmedAsync(ben.UserId, "before", "n1")).GetRawText(), Is.EqualTo(before.GetRawText()),
            "a repeated send");
        await ben.SendConfirmedAsync(ana.UserId, "still here");
        Assert.That((await ana.ReceiveAsync("re_message")).Text("message"), Is.EqualTo("still here"));
        Assert.That((await Server.HistoryAsync(ana.User, ben.UserId)).Messages(), Has.Length.EqualTo(3));
        await ana.SendAsync(new { action = "delete_message", message_id = before.Id() });
        await ana.ReceiveAsync("message_deleted");
    }

    [Test]
    public async Task A_user_can_write_again_after_the_suspension_is_lifted_or_expires()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var olga = await Server.RegisterAdminAsync();
        using var http = Server.As(olga.Access);

        await Server.SuspendAsync(ana.UserId);
        await ana.SendMessageAsync(ana.UserId, "refused");
        await ana.ReceiveErrorAsync("forbidden");
        var lifted = await http.DeleteAsync($"/admin/users/{ana.UserId}/suspension/").ReadAsync(HttpStatusCode.OK);
        await ana.SendConfirmedAsync(ana.UserId, "taken");
        var user = await Server.SuspendAsync(ana.UserId, DateTimeOffset.UtcNow.AddMilliseconds(200));
        await Eventually.IsTrueAsync(
            () => !Server.Get<SuspendedUsers>().Contains(ana.UserId, Timestamp.Now(TimeProvider.System)), "the suspension ends");
        await ana.SendConfirmedAsync(ana.UserId, "taken again");

        Assert.That(lifted.GetProperty("suspension").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(user.GetProperty("suspension").Text("reason"), Is.EqualTo("spam"));
    }

    [Test]
    public async Task A_suspension_survives_a_restart()
    {
        var ana = await Server.RegisterAsync("Ana");
        await Server.SuspendAsync(ana.UserId);
        var fresh = new SuspendedUsers();

        await new SuspensionLoader(Server.Get<Database>(), fresh).StartAsync(CancellationToken.None);

        Assert.That(fresh.Contains(ana.UserId, Timestamp.Now(TimeProvider.System)), Is.True);
        Assert.That(fresh.Contains(Guid.NewGuid(), Timestamp.Now(TimeProvider.System)), Is.False);
    }

    [Test]
    public async Task A_suspended_member_can_leave_a_group_but_not_change_it()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var (ben, cleo) = (await Server.RegisterAsync("Ben"), await Server.RegisterAsync("Cleo"));
        using var anas = Server.As(ana.User.Access);
        using var bens = Server.As(ben.Access);
        var group = (await anas.PostAsync(
            "/chat/groups/", new { name = "Us", member_ids = new[] { ben.UserId } }, HttpStatusCode.Created)).Data().Number("id");
        await anas.PatchAsJsonAsync($"/chat/groups/{group}/members/{ben.UserId}/", new { role = "admin" })
            .ReadAsync(HttpStatusCode.OK);

        await Server.SuspendAsync(ben.UserId);

        await bens.PatchAsJsonAsync($"/chat/groups/{group}/", new { name = "Them" }).ReadAsync(HttpStatusCode.Forbidden);
        await bens.PostAsync(
            $"/chat/groups/{group}/members/", new { user_ids = new[] { cleo.UserId } }, HttpStatusCode.Forbidden);
        await bens.DeleteAsync($"/chat/groups/{group}/members/{ben.UserId}/").ReadAsync(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_suspended_owner_cannot_assign_roles()
    {
        var (ana, ben) = (await Server.RegisterAsync("Ana"), await Server.RegisterAsync("Ben"));
        var group = await Server.CreateGroupAsync(ana, ben.UserId);
        using var anas = Server.As(ana.Access);

        await Server.SuspendAsync(ana.UserId);

        foreach (var role in new[] { "admin", "owner" })
            await anas.PatchAsJsonAsync($"/chat/groups/{group}/members/{ben.UserId}/", new { role })
                .ReadAsync(HttpStatusCode.Forbidden);
        using var deletion = new HttpRequestMessage(HttpMethod.Delete, "/auth/me/")
        {
            Content = JsonContent.Create(new { password = TestServer.Password })
        };
        await anas.SendAsync(deletion).ReadAsync(HttpStatusCode.OK);
        await Eventually.IsTrueAsync(
            () => RoleOfFirstAsync(ben, group).Result == "owner", "the group of a deleted owner still gets another one");
    }

    private async Task<string?> RoleOfFirstAsync(TestUser reader, long group) =>
        (await Server.GetAsync(reader, $"/chat/groups/{group}/")).Data().GetProperty("members")[0].Text("role");
}
