using ChatServer.Conversations;
using ChatServer.Inbox;
using ChatServer.Storage;
using ChatServer.Tests.Messages.CatchingUp;

namespace ChatServer.Tests.Inbox;

/// <summary>The cost of lists for a user with very many conversations, in steps of SQLite's virtual machine.</summary>
[Parallelizable]
[Category("Long")]
internal sealed class ListCostTests
{
    [TestCase(false)]
    [TestCase(true)]
    public void The_first_page_of_a_long_list_costs_as_much_as_that_of_a_short_one(bool isArchived)
    {
        using var few = new LogFile();
        using var many = new LogFile();
        few.AddUnread(100, isArchived);
        many.AddUnread(10_000, isArchived);

        foreach (var part in new[] { false, true })
        {
            Assert.That(Page(many, isArchived: part), Has.Count.EqualTo(part == isArchived ? 50 : 0));
            Assert.That(
                many.CountSteps(() => Page(many, isArchived: part)),
                Is.LessThan(few.CountSteps(() => Page(few, isArchived: part)) * 2));
        }
    }

    [Test]
    public void Groups_below_many_direct_conversations_cost_as_much_as_below_few()
    {
        using var few = new LogFile();
        using var many = new LogFile();
        few.AddUnread(100, groups: 10);
        many.AddUnread(10_000, groups: 10);

        Assert.That(Groups(many).Select(row => row.Id), Is.EqualTo([10L, 9, 8, 7, 6, 5, 4, 3, 2]), "the first group is cleared");
        Assert.That(many.CountSteps(() => Groups(many)), Is.LessThan(few.CountSteps(() => Groups(few)) * 2));
    }

    [Test]
    public void All_kinds_share_one_list_ordered_by_newest_message()
    {
        using var log = new LogFile();
        log.AddUnread(30, groups: 12);
        long[] all = [30, 29, 28, 27, 26, 25, 24, 23, 22, 20, 19, 18, 17, 16, 15, 14, 13, 12, 10, 9, 8, 7, 6, 5, 4, 3, 2];

        Assert.That(Page(log, isArchived: false).Select(row => row.Id), Is.EqualTo(all));
        Assert.That(
            Lists.ListNewest(log.Read, log.UserId, isArchived: false, long.MaxValue, 50).Select(row => row.Id),
            Is.EqualTo(all));
        Assert.That(Lists.FindMessageAt(log.Read, log.UserId, isArchived: false, long.MaxValue, skipped: 18), Is.EqualTo(10));
        Assert.That(ConversationListStore.Count(log.Read, log.UserId, isArchived: false), Is.EqualTo(all.Length));
    }

    [Test]
    public void The_unread_total_of_a_long_list_costs_as_much_as_that_of_a_short_one()
    {
        using var few = new LogFile();
        using var many = new LogFile();
        few.AddUnread(100);
        many.AddUnread(10_000);

        Assert.That(Total(few), Is.EqualTo(new UnreadSum(90, 10)));
        Assert.That(Total(many), Is.EqualTo(new UnreadSum(9_000, 1_000)));
        Assert.That(many.CountSteps(() => Total(many)), Is.LessThan(few.CountSteps(() => Total(few)) * 2));
    }

    private static ConversationListStore Lists { get; } =
        new(new ConversationKinds([ConversationKind.Direct, ConversationKind.Group]));

    private static IReadOnlyList<ListedRow> Page(LogFile log, bool isArchived) =>
        Lists.ListUnpinned(log.Read, log.UserId, isArchived, beforeMessageId: long.MaxValue, limit: 50);

    private static IReadOnlyList<ListedRow> Groups(LogFile log) =>
        ConversationListStore.List(log.Read, log.UserId, "group", isArchived: false, beforeMessageId: long.MaxValue, limit: 50);

    private static UnreadSum Total(LogFile log) => UnreadTotal.Read(log.Read, log.UserId, new Timestamp(1));
}
