namespace ChatServer.Tests.World;

/// <summary>How a step chooses its object, see <see cref="WorldAims"/>.</summary>
internal enum WorldMood
{
    /// <summary>An allowed action, where it has the most effect.</summary>
    Keen,

    /// <summary>Any allowed action.</summary>
    Careless,

    /// <summary>An action that has to be refused.</summary>
    Bold,
}
