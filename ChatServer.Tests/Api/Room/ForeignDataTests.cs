using System.Net;
using ChatServer.Accounts;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Room;

[Parallelizable]
internal sealed class ForeignDataTests : ServerFixture
{
    [Test]
    public async Task Data_of_other_users_is_reported_as_missing()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        using var http = Server.As(ana.User.Access);
        var upload = await http.UploadAsync(ben.UserId, "secret"u8.ToArray());
        var session = (await Server.GetAsync(ana.User, "/auth/sessions/")).Data()[0].Text("id");
        var eve = await Server.RegisterAsync("Eve");
        using var eves = Server.As(eve.Access);

        foreach (var path in new[]
        {
            $"/chat/thread/files/{upload.Number("thread")}/", upload.Text("attached_file")!.Split('?')[0]
        })
            Assert.That((await eves.GetAsync(path)).StatusCode, Is.EqualTo(HttpStatusCode.NotFound), path);
        Assert.That((await eves.DeleteAsync($"/auth/sessions/{session}/")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await http.GetAsync("/auth/me/")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_new_correspondent_cannot_write_to_a_disabled_user()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        await Server.Get<AccountStatus>().DisableAsync(new DisableAccount(ben.UserId), CancellationToken.None);

        await ana.SendMessageAsync(ben.UserId, "hello");

        await ana.ReceiveErrorAsync("unknown_receiver", "receiver_id");
    }
}
