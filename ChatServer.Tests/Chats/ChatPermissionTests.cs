using System.Net;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Chats;

/// <summary>What users can't do whom the configuration doesn't let, and administrators can.</summary>
[Parallelizable]
internal sealed class ChatPermissionTests : ServerFixture
{
    protected override (string Key, string Value)[] Settings =>
        [("Chat:Permissions:DeleteChats", "false"), ("Chat:Permissions:ShareChats", "false")];

    [Test]
    public async Task Every_way_to_delete_a_chat_needs_the_permission()
    {
        using var ana = await Server.ChatAsync("Ana");
        var work = await ana.NewFolderAsync("Work");
        var id = await ana.NewAsync(folderId: await ana.NewFolderAsync("Inner", work));

        await ana.DeleteAsync($"/{id}", expected: HttpStatusCode.Unauthorized);
        await ana.DeleteAsync("/", expected: HttpStatusCode.Unauthorized);
        await ana.Http.DeleteAsync($"{ChatClient.Folders}/{work}").ReadAsync(HttpStatusCode.Forbidden);
        await ana.PostAsync($"/{id}/share", expected: HttpStatusCode.Unauthorized);

        Assert.That((await ana.GetAsync("/all")).GetArrayLength(), Is.EqualTo(1));
        await ana.Http.DeleteAsync($"{ChatClient.Folders}/{work}?delete_contents=false").ReadAsync(HttpStatusCode.OK);
    }

    [Test]
    public async Task Administrators_have_all_permissions()
    {
        using var admin = await Server.ChatAsync("Admin");
        await Server.MakeAdminAsync(admin.User.UserId);
        var id = await admin.NewAsync();

        await admin.PostAsync($"/{id}/share");
        await admin.DeleteAsync($"/{id}");
    }
}
