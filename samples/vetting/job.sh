#!/bin/bash
#SBATCH --job-name=vetted
#SBATCH --nodes=2
#SBATCH --no-requeue
# Vets its nodes, then trains on them; with a bad node it goes on as another job without it, once.
exec ./firn vet run --profile samples/vetting/walkthrough.toml --resubmit 1 \
    -- srun --overlap --nodelist={nodes} --nodes={count} --ntasks-per-node=1 -l sh -c 'echo trained on $SLURMD_NODENAME'
