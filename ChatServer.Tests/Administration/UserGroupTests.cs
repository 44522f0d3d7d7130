using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Accounts.Permissions;
using ChatServer.Accounts.UserGroups;
using ChatServer.Storage;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Administration;

/// <summary>A server on which only the members of one group may share chats.</summary>
[Parallelizable]
internal sealed class UserGroupTests : ServerFixture
{
    private const string Groups = "/admin/user-groups/";

    protected override (string Key, string Value)[] Settings =>
        [("Chat:Permissions:ShareChats", "false"), ("Chat:Permissions:Groups:Sharers", "chat.share, chat.delete")];

    [Test]
    public async Task A_members_permissions_last_as_long_as_the_membership()
    {
        var ana = await Server.RegisterAsync("Ana");
        using var admin = await AdminAsync();
        var group = await CreateAsync(admin, "sharers");
        Assert.That(await MayShareAsync(ana), Is.False);

        await admin.PostAsync($"{Groups}{group}/members/", new { user_ids = new[] { ana.UserId } }, HttpStatusCode.OK);
        Assert.That(await MayShareAsync(ana), Is.True);
        Assert.That(await ListAsync(ana), Is.EqualTo(new[] { group }));

        await admin.DeleteAsync($"{Groups}{group}/members/{ana.UserId}/").ReadAsync(HttpStatusCode.OK);
        Assert.That(await MayShareAsync(ana), Is.False);
        Assert.That(await ListAsync(ana), Is.Empty);
    }

    [Test]
    public async Task A_name_is_taken_whatever_its_case()
    {
        using var admin = await AdminAsync();
        await CreateAsync(admin, "Editors");
        var other = await CreateAsync(admin, "Writers");

        await admin.PostAsync(Groups, new { name = "EDITORS" }, HttpStatusCode.Conflict);
        await admin.PatchAsJsonAsync($"{Groups}{other}/", new { name = "editors" }).ReadAsync(HttpStatusCode.Conflict);
        await admin.PatchAsJsonAsync($"{Groups}{other}/", new { name = "WRITERS" }).ReadAsync(HttpStatusCode.OK);
    }

    [Test]
    public async Task Unknown_users_are_added_with_nobody()
    {
        var ana = await Server.RegisterAsync("Ana");
        using var admin = await AdminAsync();
        var group = await CreateAsync(admin, "Testers");

        await admin.PostAsync(
            $"{Groups}{group}/members/", new { user_ids = new[] { ana.UserId, Guid.NewGuid() } }, HttpStatusCode.NotFound);

        Assert.That(await CountAsync(group), Is.Zero);
    }

    [Test]
    public async Task A_large_group_is_deleted_in_steps()
    {
        using var admin = await AdminAsync();
        var group = await CreateAsync(admin, "Everybody");
        await Server.Get<Database>().WriteAsync(write => Fill(write, group, 2_500), CancellationToken.None);

        using var deleted = await admin.DeleteAsync($"{Groups}{group}/");

        Assert.That(deleted.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await CountAsync(group), Is.Null);
        Assert.That(
            Server.Events.All.OfType<UserGroupChanged>().Where(change => change.GroupId == group)
                .Sum(change => change.UserIds.Count),
            Is.EqualTo(2_500));
    }

    [Test]
    public async Task An_erased_user_is_in_no_group()
    {
        var ana = await Server.RegisterAsync("Ana");
        using var admin = await AdminAsync();
        var group = await CreateAsync(admin, "Leavers");
        await admin.PostAsync($"{Groups}{group}/members/", new { user_ids = new[] { ana.UserId } }, HttpStatusCode.OK);

        using var deleted = await admin.DeleteAsync($"/admin/users/{ana.UserId}/?reason=left");
        Assert.That(deleted.IsSuccessStatusCode);

        Assert.That(await CountAsync(group), Is.Zero);
    }

    [Test]
    public async Task Changes_are_audited()
    {
        using var admin = await AdminAsync();
        var group = await CreateAsync(admin, "Audited");

        await admin.DeleteAsync($"{Groups}{group}/");

        var actions = (await Server.ReadAuditAsync()).Where(entry => entry.Subject == $"user_group:{group}")
            .Select(entry => entry.Action);
        Assert.That(actions, Is.EqualTo(new[] { "user_group_deleted", "user_group_created" }));
    }

    private static bool Fill(WriteScope write, Guid group, int members)
    {
        for (var i = 0; i < members; i++)
            UserGroupStore.TryAdd(write, group, Guid.NewGuid());
        return true;
    }

    private async Task<HttpClient> AdminAsync() => Server.As((await Server.RegisterAdminAsync()).Access);

    private static async Task<Guid> CreateAsync(HttpClient admin, string name) =>
        (await admin.PostAsync(Groups, new { name }, HttpStatusCode.OK)).GetProperty("id").GetGuid();

    private ValueTask<bool> MayShareAsync(TestUser user) =>
        Server.Get<UserPermissions>().AllowAsync(user.UserId, Permission.ShareChats, CancellationToken.None);

    private async Task<IEnumerable<Guid>> ListAsync(TestUser user)
    {
        using var http = Server.As(user.Access);
        var groups = await http.GetAsync("/api/v1/groups/").ReadAsync(HttpStatusCode.OK);
        return [.. groups.EnumerateArray().Select(group => group.GetProperty("id").GetGuid())];
    }

    private ValueTask<long?> CountAsync(Guid group) =>
        Server.Get<Database>().ReadAsync(read => UserGroupStore.Find(read, group)?.Members, CancellationToken.None);
}
