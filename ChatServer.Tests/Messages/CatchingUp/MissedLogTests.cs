using ChatServer.Messages.CatchingUp;

namespace ChatServer.Tests.Messages.CatchingUp;

[Parallelizable]
internal sealed class MissedLogTests
{
    private static LiveRange Nothing => default;

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void Pages_give_every_entry_of_the_users_conversations_once_and_in_order(int seed)
    {
        using var log = new LogFile();
        var random = new Random(seed);
        log.AddRandom(random, conversations: 60, entries: 3_000);

        for (var round = 0; round < 20; round++)
        {
            var (after, upTo) = (random.Next(3_000), random.Next(3_100));
            var first = random.Next(1, 3_000);
            var live = round % 2 == 0 ? Nothing : new LiveRange(first, first + random.Next(500));

            Assert.That(
                WalkInPages(log, after, upTo, live, random), Is.EqualTo(log.NaiveWalk(after, upTo, live)),
                $"{after} to {upTo}, {live}");
        }
    }

    [Test]
    public void A_page_of_a_large_history_costs_as_much_as_one_of_a_small_history()
    {
        using var small = new LogFile();
        using var large = new LogFile();
        small.AddRandom(new Random(1), conversations: 40, entries: 2_000);
        large.AddRandom(new Random(1), conversations: 40, entries: 60_000);

        var ofSmall = small.CountSteps(() => Page(small, after: 0));
        var ofLarge = large.CountSteps(() => Page(large, after: 0));
        var atTheEnd = large.CountSteps(() => Page(large, after: 60_000 - 100));

        Assert.That(ofLarge, Is.LessThan(ofSmall * 3 / 2));
        Assert.That(atTheEnd, Is.LessThan(ofSmall * 3 / 2));
    }

    [Test]
    public void The_cost_of_a_page_stays_flat_if_the_last_changed_conversation_has_the_oldest_messages()
    {
        using var small = new LogFile();
        using var large = new LogFile();
        small.AddBlocks(conversations: 40, messagesOfEach: 10);
        large.AddBlocks(conversations: 40, messagesOfEach: 1_000);

        var ofSmall = small.CountSteps(() => Page(small, after: 0));
        var ofLarge = large.CountSteps(() => Page(large, after: 0));

        Assert.That(ofLarge, Is.LessThan(ofSmall * 3 / 2));
    }

    [Test]
    public void A_page_of_many_conversations_costs_a_few_steps_per_conversation()
    {
        using var few = new LogFile();
        using var many = new LogFile();
        few.AddRandom(new Random(1), conversations: 100, entries: 20_000);
        many.AddRandom(new Random(1), conversations: 2_000, entries: 20_000);

        var steps = many.CountSteps(() => Page(many, after: 0)) - few.CountSteps(() => Page(few, after: 0));

        Assert.That(steps, Is.LessThan(1_900 * 60));
    }

    private static List<LogEntry> Page(LogFile log, long after) =>
        [.. MissedLog.Walk(log.Read, log.UserId, after, upTo: long.MaxValue, Nothing).Take(100)];

    private static List<LogEntry> WalkInPages(LogFile log, long after, long upTo, LiveRange live, Random random)
    {
        var walked = new List<LogEntry>();
        while (true)
        {
            List<LogEntry> page = [.. MissedLog.Walk(
                log.Read, log.UserId, walked.Count == 0 ? after : walked[^1].Position, upTo, live).Take(random.Next(1, 100))];
            if (page.Count == 0)
                return walked;

            walked.AddRange(page);
        }
    }
}
