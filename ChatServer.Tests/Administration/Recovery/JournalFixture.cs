using ChatServer.Administration.Revocations;
using ChatServer.Storage;
using ChatServer.Storage.Files;
using ChatServer.Storage.Sealing;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Administration.Recovery;

/// <summary>A journal that is written and changed without a server.</summary>
internal abstract class JournalFixture
{
    protected static readonly Guid Ana = Guid.NewGuid();
    protected string directory = null!;
    protected MasterKeys masters = null!;

    protected string Journal => RevocationJournal.PathIn(new DataDirectory(directory));

    [SetUp]
    public void MakeDirectory()
    {
        directory = ServerProcess.NewDataDirectory();
        masters = MasterKeys.Load(new EncryptionOptions(), new DataDirectory(directory));
    }

    [TearDown]
    public void DeleteDirectory() => Directory.Delete(directory, recursive: true);

    protected static JournaledRevocation Entry(string kind) => new(kind, Ana);

    protected RevocationBlock Block(long first, params JournaledRevocation[] entries) =>
        RevocationBlock.Seal(masters.Current, first, entries, Timestamp.Now(TimeProvider.System));

    protected void Write(long first, params JournaledRevocation[] entries) =>
        new RevocationWriter(Journal).Append(Block(first, entries));
}
