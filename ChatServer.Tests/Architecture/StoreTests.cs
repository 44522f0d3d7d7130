using System.Text.RegularExpressions;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;
using ChatServer.Tests.Protocol;

namespace ChatServer.Tests.Architecture;

/// <summary>Only Storage/Sqlite knows that the store is SQLite, see docs/internals/store-seam.md.</summary>
[Parallelizable]
internal sealed partial class StoreTests
{
    private const string Home = $"{nameof(ChatServer)}.{nameof(ChatServer.Storage)}.{nameof(ChatServer.Storage.Sqlite)}";
    private static readonly string Source = Repository.PathOf(nameof(ChatServer));

    // Where the store is chosen and asked: its statements, its failures, its registration, its files and transactions.
    private static readonly string[] Seam =
    [
        typeof(ReadScope).FullName!,
        typeof(StoreFailure).FullName!,
        typeof(StorageRegistration).FullName!,
        typeof(DatabaseMark).FullName!,
        typeof(KeyRotation).FullName!,
    ];

    // The search index is a SQLite file whatever the store is; backups, verification and verbs work on the store's files.
    private static readonly string[] OnFiles =
    [
        $"{nameof(ChatServer)}.{nameof(ChatServer.Messages)}.{nameof(ChatServer.Messages.Search)}.",
        $"{nameof(ChatServer)}.{nameof(ChatServer.Administration)}.",
        $"{nameof(ChatServer)}.{nameof(ChatServer.Hosting)}.",
    ];

    [Test]
    public void Only_the_store_names_types_of_SQLite()
    {
        var wrong = from type in LayerTests.Types
                    where !IsOfStore(type.FullName)
                    from named in type.Dependencies.Select(dependency => dependency.Target.FullName)
                    where IsOfSqlite(named)
                    select $"{type.FullName} names {named}";

        Assert.That(wrong.Distinct(), Is.Empty);
    }

    [Test]
    public void Only_the_seam_and_what_works_on_files_name_types_of_the_store()
    {
        var wrong = from type in LayerTests.Types
                    where !IsOfStore(type.FullName) && !Seam.Contains(OuterType(type.FullName))
                          && !OnFiles.Any(folder => type.FullName.StartsWith(folder, StringComparison.Ordinal))
                    from named in type.Dependencies.Select(dependency => dependency.Target.FullName)
                    where IsOfStore(named)
                    select $"{type.FullName} names {named}";

        Assert.That(wrong.Distinct(), Is.Empty);
    }

    // Constants and types in documentation don't appear in compiled code.
    [Test]
    public void Only_the_store_mentions_SQLite_in_its_source() =>
        Assert.That(Matches(OnlyForStore(), outside: StoreFolder), Is.Empty);

    // Another store names its parameters. The search index is always SQLite's.
    [Test]
    public void Only_the_search_index_numbers_its_parameters() => Assert.That(
        Matches(NumberedParameter(), outside: Path.Combine(nameof(ChatServer.Messages), nameof(ChatServer.Messages.Search))),
        Is.Empty);

    private static string StoreFolder => Path.Combine(nameof(ChatServer.Storage), nameof(ChatServer.Storage.Sqlite));

    private static IEnumerable<string> Matches(Regex forbidden, string outside) =>
        from file in Directory.EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories)
        let path = Path.GetRelativePath(Source, file)
        where path.Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj")
              && !path.StartsWith(outside + Path.DirectorySeparatorChar, StringComparison.Ordinal)
        from match in forbidden.Matches(File.ReadAllText(file))
        select $"{path} has {match.Value}";

    private static bool IsOfStore(string name) => name.StartsWith(Home + '.', StringComparison.Ordinal);

    private static bool IsOfSqlite(string name) => name.StartsWith("Microsoft.Data.Sqlite", StringComparison.Ordinal)
        || name.StartsWith("SQLitePCL", StringComparison.Ordinal);

    // A closure and an iterator are nested types.
    private static string OuterType(string name) => name.Split('+')[0];

    [GeneratedRegex(
        @"Microsoft\.Data\.Sqlite|SQLitePCL|\bSqlite(Connection|Exception|Command|Parameter)\b|\bPRAGMA\b|\bsqlite_schema\b"
        + @"|\bM(AX|IN)\(@|\bCROSS\s+JOIN\b|\bINSERT OR\b")]
    private static partial Regex OnlyForStore();

    [GeneratedRegex(@"\?[0-9]")]
    private static partial Regex NumberedParameter();
}
