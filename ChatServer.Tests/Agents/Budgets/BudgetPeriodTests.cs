using ChatServer.Agents.Budgets;
using ChatServer.Agents.Figures;
using ChatServer.Storage;

namespace ChatServer.Tests.Agents.Budgets;

[Parallelizable]
internal sealed class BudgetPeriodTests
{
    [TestCase("2024-02-29T23:59:59Z", "2024-02-29", "2024-03-01", "2024-02-01", "2024-03-01")]
    [TestCase("2025-12-31T00:00:00Z", "2025-12-31", "2026-01-01", "2025-12-01", "2026-01-01")]
    public void Days_and_months_are_those_of_the_calendar_in_utc(
        string moment, string day, string nextDay, string month, string nextMonth)
    {
        var at = Timestamp.From(DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture));

        Assert.That(Describe(BudgetPeriod.DayAt(at)), Is.EqualTo((day, nextDay)));
        Assert.That(Describe(BudgetPeriod.MonthAt(at)), Is.EqualTo((month, nextMonth)));
    }

    [TestCase("server")]
    [TestCase("owner:each")]
    [TestCase("visitor:0196f3a2-7c1e-7d2a-9f00-3b1c5d7e9f01")]
    public void A_name_of_a_budget_is_read_as_it_is_written(string name) =>
        Assert.That(BudgetNames.Of(BudgetNames.Parse(name)!), Is.EqualTo(name));

    [TestCase("")]
    [TestCase("server:each")]
    [TestCase("settings:each")]
    [TestCase("owner")]
    [TestCase("owner:00000000-0000-0000-0000-000000000000")]
    [TestCase("owner:ana")]
    public void Other_names_are_none(string name) => Assert.That(BudgetNames.Parse(name), Is.Null);

    [Test]
    public void The_median_of_waits_is_the_upper_end_of_its_step()
    {
        var counts = new[] { 5, 15, 100, 700, 100_000_000 }.Select(seconds => WaitTimes.NameOf(TimeSpan.FromSeconds(seconds)))
            .GroupBy(name => name).ToDictionary(group => group.Key, group => (long)group.Count());

        Assert.That(WaitTimes.Median(counts), Is.EqualTo(120));
        Assert.That(WaitTimes.Median(new Dictionary<string, long>()), Is.Null);
    }

    private static (string, string) Describe(BudgetPeriod period) =>
        ($"{BudgetPeriod.DateOf(period.Since):yyyy-MM-dd}", $"{BudgetPeriod.DateOf(period.Until):yyyy-MM-dd}");
}
