namespace ChatServer.Tests.World;

/// <summary>How a step chooses what it is about, see <see cref="WorldAims"/>.</summary>
internal enum WorldMood
{
    /// <summary>What may be done, and where it matters most.</summary>
    Keen,

    /// <summary>Whatever may be done.</summary>
    Careless,

    /// <summary>What has to be refused.</summary>
    Bold,
}
