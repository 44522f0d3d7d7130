using ChatServer.Storage;

namespace ChatServer.Agents.Budgets;

/// <summary>A day or a calendar month, in UTC, in days since 1970.</summary>
/// <param name="Until">The first day of the next one.</param>
internal readonly record struct BudgetPeriod(long Since, long Until)
{
    private const long SecondsOfDay = 24 * 60 * 60;

    public static long DayOf(Timestamp moment) => moment.WholeSeconds / SecondsOfDay;

    public static long DayOf(DateOnly date) => date.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    public static DateOnly DateOf(long day) => DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays((int)day);

    public static BudgetPeriod DayAt(Timestamp moment) => new(DayOf(moment), DayOf(moment) + 1);

    public static BudgetPeriod MonthAt(Timestamp moment)
    {
        var date = DateOf(DayOf(moment));
        var first = new DateOnly(date.Year, date.Month, 1);
        return new BudgetPeriod(DayOf(first), DayOf(first.AddMonths(1)));
    }
}
