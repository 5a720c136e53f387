# Stands for a training program: a few seconds of work on one processor, a line with its speed now and then.
echo "training on ${SLURMD_NODENAME:-this machine}"
step=0
while [ $step -lt 12 ]; do
    i=0
    while [ $i -lt 60000 ]; do i=$((i + 1)); done
    step=$((step + 1))
    echo "step $step tokens/s: 1500 loss: 2.5"
done
