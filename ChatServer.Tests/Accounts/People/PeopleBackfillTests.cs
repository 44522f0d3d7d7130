using ChatServer.Accounts.People;
using ChatServer.Storage;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;
using Microsoft.Extensions.Logging;

namespace ChatServer.Tests.Accounts.People;

[Parallelizable]
internal sealed class PeopleBackfillTests : FreshServerFixture
{
    [Test]
    public async Task Users_created_by_an_earlier_release_become_searchable()
    {
        var ana = await Server.RegisterAsync("Ana");
        await Server.RegisterAsync("Quentin");
        await Eventually.IsTrueAsync(
            () => Read("SELECT COUNT(*) FROM server_state WHERE name = 'people_terms'") == 1, "the first fill is done");
        await Server.Get<Database>().WriteAsync(
            write =>
                write.Execute("DELETE FROM user_terms") + write.Execute("DELETE FROM server_state WHERE name = 'people_terms'"),
            CancellationToken.None);
        Assert.That(await CountAsync(ana, "quentin"), Is.Zero);

        using var fill = new PeopleBackfill(Server.Get<Database>(), Server.Get<ILogger<PeopleBackfill>>());
        await fill.StartAsync(CancellationToken.None);
        await fill.ExecuteTask!;

        Assert.That(await CountAsync(ana, "quentin"), Is.EqualTo(1));

        long Read(string sql) =>
            Server.Get<Database>().ReadAsync(read => read.QueryScalar<long>(sql), CancellationToken.None).AsTask().Result;
    }

    private async Task<int> CountAsync(TestUser user, string text) =>
        (await Server.GetAsync(user, $"/chat/users/search/?q={text}")).Data().Users().Length;
}
