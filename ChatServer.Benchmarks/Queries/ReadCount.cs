namespace ChatServer.Benchmarks.Queries;

/// <summary>How much of a database was read.</summary>
/// <param name="Rows">Rows that SQLite's statements gave.</param>
/// <param name="Steps">Steps of SQLite's virtual machine: a handful for each row or index entry that is looked at, whether it is
/// given or not.</param>
/// <param name="Pages">Pages of the database that were asked for, from the cache or not; a page that is asked for again counts
/// again.</param>
internal readonly record struct ReadCount(long Rows, long Steps, long Pages)
{
    public static ReadCount operator -(ReadCount later, ReadCount earlier) =>
        new(later.Rows - earlier.Rows, later.Steps - earlier.Steps, later.Pages - earlier.Pages);
}
