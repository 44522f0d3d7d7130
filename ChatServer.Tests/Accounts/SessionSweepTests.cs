using ChatServer.Accounts.Sessions;
using ChatServer.Storage;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Accounts;

internal sealed class SessionSweepTests : ServerFixture
{
    [Test]
    public async Task Sessions_are_deleted_a_day_after_their_end_and_open_ones_stay()
    {
        var ana = await Server.RegisterAsync("Ana");
        var database = Server.Get<Database>();
        await database.WriteAsync(
            write => Enumerable.Range(0, 1_200).Select(_ => InsertEnded(write, ana.UserId)).Count(), CancellationToken.None);

        var removed = await Server.Get<SessionSweep>().SweepAsync(CancellationToken.None);
        var left = await database.ReadAsync(
            read => read.QueryScalar<long>("SELECT COUNT(*) FROM sessions"), CancellationToken.None);

        Assert.That(removed, Is.EqualTo(1_200));
        Assert.That(left, Is.EqualTo(1));
    }

    private static bool InsertEnded(WriteScope write, Guid userId)
    {
        var past = Timestamp.From(write.Now.ToDateTimeOffset().AddDays(-2));
        SessionStore.Insert(write, new SessionRow
        {
            Id = Guid.NewGuid(),
            UserId = userId,
            FamilyHash = Guid.NewGuid().ToByteArray(),
            RefreshHash = Guid.NewGuid().ToByteArray(),
            CreatedAt = past,
            RefreshedAt = past,
            ExpiresAt = past,
        });
        return true;
    }
}
