using ChatServer.Hosting.Commands;
using ChatServer.Storage;
using ChatServer.Storage.Files;
using ChatServer.Storage.Sqlite;
using ChatServer.Tests.Harness;
using ChatServer.Tests.Hosting.Commands;

namespace ChatServer.Tests.Administration.Recovery;

/// <summary>A database is created only where there was none.</summary>
[Parallelizable]
[Category("Long")]
internal sealed class MissingDatabaseTests
{
    private const string ObjectName = "0123456789abcdef0123456789abcdef";
    private string directory = null!;

    [SetUp]
    public void MakeDirectory() => directory = ServerProcess.NewDataDirectory();

    [TearDown]
    public void DeleteDirectory() => Directory.Delete(directory, recursive: true);

    [Test]
    public async Task A_server_without_its_database_refuses_to_start_until_told_to_create_a_new_one()
    {
        await using (var first = await ServerProcess.StartAsync(directory))
            await first.RegisterAsync("ana");
        foreach (var file in Directory.GetFiles(directory, "chat.db*"))
            File.Delete(file);
        var key = await File.ReadAllTextAsync(PathOf("master.key"));

        var refused = await ProgramRun.StartAsync("serve", "--data-directory", directory, "--urls", "http://127.0.0.1:0");
        await using (var anew = await ServerProcess.StartAsync(directory, ["--new"]))
            await anew.RegisterAsync("ana");
        var again = await ProgramRun.StartAsync("serve", "--new", "--data-directory", directory, "--urls", "http://127.0.0.1:0");

        refused.ExpectOneLine("serve --new");
        refused.ExpectOneLine("master.key");
        Assert.That(await File.ReadAllTextAsync(PathOf("master.key")), Is.EqualTo(key));
        again.ExpectOneLine("already exists");
    }

    [TestCase("master.key")]
    [TestCase("chat.db-wal")]
    [TestCase("search.db")]
    [TestCase("chat.mark")]
    [TestCase("revocations.log")]
    [TestCase("replaced-20260314T100731.270Z/chat.db")]
    [TestCase("files/01/" + ObjectName)]
    [TestCase("files/trash/01/" + ObjectName)]
    [TestCase("files/incoming/" + ObjectName)]
    public void Files_of_an_earlier_database_prevent_the_creation_of_a_new_one(string name)
    {
        Leave(name, "x");

        Assert.That(
            () => Presence().Check(isNew: false, default), Throws.InstanceOf<IOException>().With.Message.Contains("serve --new"));
        Assert.That(File.Exists(PathOf(name)), Is.True);
    }

    [Test]
    public void An_empty_database_file_counts_as_a_missing_database()
    {
        Leave("chat.db", "");
        Leave("chat.db-wal", "what was confirmed last");

        Assert.That(
            () => Presence().Check(isNew: false, default), Throws.InstanceOf<IOException>().With.Message.Contains("chat.db-wal"));
        Assert.That(new FileInfo(PathOf("chat.db-wal")).Length, Is.Positive, "SQLite would have deleted it");
    }

    [Test]
    public void Files_in_a_separate_directory_count_too()
    {
        var files = Path.Combine(directory, "elsewhere");
        Leave("elsewhere/01/" + ObjectName, "x");

        Assert.That(
            () => new DatabasePresence(Data(), files).Check(isNew: false, default),
            Throws.InstanceOf<IOException>().With.Message.Contains(files));
    }

    [TestCase("server.lock")]
    [TestCase("lost+found/.keep")]
    [TestCase("files/incoming/.keep")]
    public void Unrelated_files_do_not_prevent_the_creation_of_a_database(string name)
    {
        Leave(name, "");

        Assert.That(() => Presence().Check(isNew: false, default), Throws.Nothing);
    }

    [Test]
    public void An_interrupted_first_start_can_be_resumed()
    {
        Presence().Check(isNew: false, default);
        Leave("master.key", "made by the first start");
        Leave("chat.db", "");

        Assert.That(() => Presence().Check(isNew: false, default), Throws.Nothing);
        Presence().Completed();
        Assert.That(() => Presence().Check(isNew: false, default), Throws.InstanceOf<IOException>());
    }

    [Test]
    public void Files_that_a_new_database_would_destroy_are_moved_aside()
    {
        Leave("master.key", "key");
        Leave("chat.db-wal", "what was confirmed last");
        Leave("files/01/" + ObjectName, "x");

        Presence().Check(isNew: true, Timestamp.Now(TimeProvider.System));

        var aside = Directory.GetDirectories(directory, "replaced-*").Single();
        Assert.That(File.ReadAllText(Path.Combine(aside, "chat.db-wal")), Is.EqualTo("what was confirmed last"));
        Assert.That(File.Exists(PathOf("chat.db-wal")), Is.False);
        Assert.That(File.Exists(PathOf("files/01/" + ObjectName)) && File.Exists(PathOf("master.key")), Is.True);
    }

    [Test]
    public async Task A_verb_does_not_create_a_database_either()
    {
        Leave("chat.db", "");
        Leave("master.key", Convert.ToBase64String(new byte[32]));

        var run = await ProgramRun.InvokeAsync(UserCommand.Create(), "list", "--data-directory", directory);

        run.ExpectOneLine("There is no database");
        Assert.That(new FileInfo(PathOf("chat.db")).Length, Is.Zero);
    }

    private DataDirectory Data() => new(directory);

    private DatabasePresence Presence() => new(Data(), PathOf("files"));

    private string PathOf(string name) => Path.Combine(directory, name);

    private void Leave(string name, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        File.WriteAllText(PathOf(name), content);
    }
}
