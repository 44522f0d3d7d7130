using System.Text.RegularExpressions;
using ChatServer.Tests.Protocol;

namespace ChatServer.Tests.Architecture;

/// <summary>Only Storage/Sqlite knows that the store is SQLite, see docs/internals/store-seam.md.</summary>
[Parallelizable]
internal sealed partial class StoreTests
{
    private const string Home = $"{nameof(ChatServer)}.{nameof(ChatServer.Storage)}.{nameof(ChatServer.Storage.Sqlite)}";
    private static readonly string Source = Repository.PathOf(nameof(ChatServer));

    [Test]
    public void Only_the_store_names_types_of_SQLite()
    {
        var wrong = from type in LayerTests.Types
                    where !type.FullName.StartsWith(Home, StringComparison.Ordinal)
                    from named in type.Dependencies.Select(dependency => dependency.Target.FullName)
                    where IsOfSqlite(named)
                    select $"{type.FullName} names {named}";

        Assert.That(wrong.Distinct(), Is.Empty);
    }

    // Constants and types in documentation don't appear in compiled code.
    [Test]
    public void Only_the_store_mentions_SQLite_in_its_source()
    {
        var home = Path.Combine(Source, nameof(ChatServer.Storage), nameof(ChatServer.Storage.Sqlite));
        var wrong = from file in Directory.EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories)
                    let path = Path.GetRelativePath(Source, file)
                    where path.Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj")
                          && !file.StartsWith(home, StringComparison.Ordinal)
                    from match in OnlyForStore().Matches(File.ReadAllText(file))
                    select $"{path} has {match.Value}";

        Assert.That(wrong, Is.Empty);
    }

    private static bool IsOfSqlite(string name) => name.StartsWith("Microsoft.Data.Sqlite", StringComparison.Ordinal)
        || name.StartsWith("SQLitePCL", StringComparison.Ordinal);

    [GeneratedRegex(
        @"Microsoft\.Data\.Sqlite|SQLitePCL|\bSqlite(Connection|Exception|Command|Parameter)\b|\bPRAGMA\b|\bsqlite_schema\b"
        + @"|\bM(AX|IN)\(@|\bCROSS\s+JOIN\b|\bINSERT OR\b")]
    private static partial Regex OnlyForStore();
}
