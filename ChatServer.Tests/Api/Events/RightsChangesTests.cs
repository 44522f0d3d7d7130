using ChatServer.Accounts;
using ChatServer.Api.Events;
using ChatServer.Channels;
using ChatServer.Storage;

namespace ChatServer.Tests.Api.Events;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class RightsChangesTests
{
    private static readonly WriteScope Write = null!;
    private readonly RightsChanges rights = new();

    [Test]
    public void A_change_counts_before_it_is_committed()
    {
        rights.OnPublished(Write, new ChannelAccessChanged(1));
        Assert.That((rights.Published, rights.Committed), Is.EqualTo((1L, 0L)));

        Assert.That(rights.Commit(), Is.EqualTo(1));
        Assert.That((rights.Published, rights.Committed), Is.EqualTo((1L, 1L)));
    }

    [Test]
    public void Changes_that_are_rolled_back_are_taken_off()
    {
        rights.OnPublished(Write, new AdminRoleGranted(Guid.NewGuid()));
        rights.Commit();
        rights.OnPublished(Write, new ChannelAccessChanged(1));
        rights.OnPublished(Write, new ChannelAccessChanged(2));

        rights.RolledBack();

        Assert.That(rights.Published, Is.EqualTo(1));
    }

    [Test]
    public void Other_events_do_not_count()
    {
        rights.OnPublished(Write, new UserDisabled(Guid.NewGuid()));

        Assert.That(rights.Published, Is.Zero);
    }

    [Test]
    public void A_change_that_another_process_published_is_counted_with_its_commit()
    {
        rights.Commit();

        Assert.That(rights.Published, Is.EqualTo(1));
    }
}
