using ChatServer.Conversations;
using ChatServer.Storage;
using ChatServer.Tests.Messages;

namespace ChatServer.Tests.Conversations;

/// <summary>What a user with very many conversations costs, in steps of SQLite's machine.</summary>
[Parallelizable]
internal sealed class ListCostTests
{
    [TestCase(false)]
    [TestCase(true)]
    public void The_first_page_of_a_long_list_costs_as_much_as_of_a_short_one(bool isArchived)
    {
        using var few = new LogFile();
        using var many = new LogFile();
        few.AddUnread(100, isArchived);
        many.AddUnread(10_000, isArchived);

        foreach (var part in new[] { false, true })
        {
            Assert.That(Page(many, part), Has.Count.EqualTo(part == isArchived ? 50 : 0));
            Assert.That(many.CountSteps(() => Page(many, part)), Is.LessThan(few.CountSteps(() => Page(few, part)) * 2));
        }
    }

    [Test]
    public void The_unread_total_of_a_long_list_costs_as_much_as_of_a_short_one()
    {
        using var few = new LogFile();
        using var many = new LogFile();
        few.AddUnread(100);
        many.AddUnread(10_000);

        Assert.That(Total(few), Is.EqualTo(new UnreadSum(90, 10)));
        Assert.That(Total(many), Is.EqualTo(new UnreadSum(9_000, 1_000)));
        Assert.That(many.CountSteps(() => Total(many)), Is.LessThan(few.CountSteps(() => Total(few)) * 2));
    }

    private static IReadOnlyList<ListedRow> Page(LogFile log, bool isArchived) =>
        ConversationListStore.ListUnpinned(log.Read, log.UserId, isArchived, beforeMessageId: long.MaxValue, limit: 50);

    private static UnreadSum Total(LogFile log) => UnreadTotal.Read(log.Read, log.UserId, new Timestamp(1));
}
