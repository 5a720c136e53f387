using Firn.Vetting.Rendezvous;

namespace Firn.Vetting.Fabric;

/// <summary>A collective by the best means that the group has.</summary>
internal static class CollectiveTest
{
    /// <summary>Runs this node's side.</summary>
    public static Task<Message> Run(TestPort port, Message question, CancellationToken stop) => RingTest.Run(port, question, stop);
}
