using System.Net;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Groups;

[Parallelizable]
internal sealed class GroupRightsTests : GroupFixture
{
    [Test]
    public async Task Members_cannot_change_a_group_admins_can_remove_members_and_the_owner_must_stay()
    {
        var ana = await Server.RegisterAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        var cleo = await Server.RegisterAsync("Cleo");
        var group = (await CreateAsync(ana, "Climbing", ben.UserId, cleo.UserId)).Number("id");
        var path = $"/chat/groups/{group}/";
        await ChangeAsync(ana, HttpMethod.Patch, $"{path}members/{ben.UserId}/", new { role = "admin" });

        await ChangeAsync(cleo, HttpMethod.Patch, path, new { name = "Mine" }, HttpStatusCode.Forbidden);
        await ChangeAsync(
            cleo, HttpMethod.Post, $"{path}members/", new { user_ids = new[] { cleo.UserId } }, HttpStatusCode.Forbidden);
        await ChangeAsync(cleo, HttpMethod.Delete, $"{path}members/{ben.UserId}/", null, HttpStatusCode.Forbidden);
        await ChangeAsync(ben, HttpMethod.Delete, $"{path}members/{ana.UserId}/", null, HttpStatusCode.Forbidden);
        await ChangeAsync(
            ben, HttpMethod.Patch, $"{path}members/{cleo.UserId}/", new { role = "admin" }, HttpStatusCode.Forbidden);
        await ChangeAsync(ana, HttpMethod.Delete, $"{path}members/{ana.UserId}/", null, HttpStatusCode.Conflict);
        await ChangeAsync(ben, HttpMethod.Delete, $"{path}members/{cleo.UserId}/");
    }

    [Test]
    public async Task A_stranger_finds_no_group()
    {
        var ana = await Server.RegisterAsync("Ana");
        await using var eve = await Server.ConnectAsync("Eve");
        var group = (await CreateAsync(ana, "Climbing")).Number("id");
        var path = $"/chat/groups/{group}/";

        foreach (var missing in new[]
        {
            path, "/chat/groups/999999/", "/chat/groups/nonsense/", $"/chat/thread/messages/{group}/"
        })
            await Server.GetAsync(eve.User, missing, HttpStatusCode.NotFound);
        await ChangeAsync(eve.User, HttpMethod.Patch, path, new { name = "Mine" }, HttpStatusCode.NotFound);
        await ChangeAsync(
            eve.User, HttpMethod.Post, $"{path}members/", new { user_ids = new[] { eve.UserId } }, HttpStatusCode.NotFound);
        await ChangeAsync(eve.User, HttpMethod.Delete, $"{path}members/{ana.UserId}/", null, HttpStatusCode.NotFound);
        await eve.SendAsync(new { action = "text_message", thread_id = group, message_body = "let me in" });
        await eve.ReceiveErrorAsync("not_found", "thread_id");
    }

    [TestCase("")]
    [TestCase("   ")]
    [TestCase("two\nlines")]
    [TestCase(null)]
    public async Task A_group_must_have_a_name(string? name)
    {
        var ana = await Server.RegisterAsync("Ana");

        var failure = await ChangeAsync(ana, HttpMethod.Post, "/chat/groups/", new { name }, HttpStatusCode.BadRequest);

        Assert.That(failure.GetProperty("errors").Keys(), Is.EqualTo(new[] { "name" }));
    }

    [Test]
    public async Task An_unknown_user_cannot_be_added()
    {
        var ana = await Server.RegisterAsync("Ana");

        var failure = await ChangeAsync(
            ana, HttpMethod.Post, "/chat/groups/", new { name = "Climbing", member_ids = new[] { Guid.NewGuid() } },
            HttpStatusCode.NotFound);

        Assert.That(failure.GetProperty("errors").Keys(), Is.EqualTo(new[] { "member_ids" }));
        Assert.That(await GroupsAsync(ana), Is.Empty);
    }
}
